# SPDX-License-Identifier: MIT
#
# package_test - ctest `package`: installs into WORK, then uses Cairn as its users do: find_package, pkg-config and
# add_subdirectory, in C and C++, and moves the installation first. Every consumer is built and run; so is each example.
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

function(step name)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${name} failed (${result}):\n${output}")
  endif()
  message(STATUS "${name}: passed")
endfunction()

function(consume name folder)
  step("${name}: configure" ${CMAKE_COMMAND} -S ${folder} -B ${WORK}/${name} -G ${GENERATOR}
    -DCMAKE_BUILD_TYPE=${CONFIGURATION} -DCMAKE_C_COMPILER=${C_COMPILER} -DCMAKE_CXX_COMPILER=${CXX_COMPILER}
    -DCMAKE_C_FLAGS=${C_FLAGS} -DCMAKE_CXX_FLAGS=${CXX_FLAGS} ${ARGN})
  step("${name}: build" ${CMAKE_COMMAND} --build ${WORK}/${name} --config ${CONFIGURATION} --parallel 2)
  step("${name}: run" ${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/${name} -C ${CONFIGURATION} --output-on-failure
    --no-tests=error)
endfunction()

step("install" ${CMAKE_COMMAND} --install ${BUILD} --config ${CONFIGURATION} --prefix ${WORK}/first)
file(RENAME ${WORK}/first ${WORK}/prefix)
consume(find_package ${CMAKE_CURRENT_LIST_DIR}/consumer -DCMAKE_PREFIX_PATH=${WORK}/prefix)
consume(add_subdirectory ${CMAKE_CURRENT_LIST_DIR}/consumer -DCAIRN_SOURCE=${SOURCE})
foreach(example sharded_kv own_platform)
  consume(${example} ${SOURCE}/docs/examples/${example} -DCMAKE_PREFIX_PATH=${WORK}/prefix)
endforeach()

find_program(PKG_CONFIG pkg-config)
if(NOT PKG_CONFIG)
  message(STATUS "pkg-config: not installed, left out")
  return()
endif()
set(ENV{PKG_CONFIG_PATH} ${WORK}/prefix/${LIBDIR}/pkgconfig)
execute_process(COMMAND ${PKG_CONFIG} --cflags --libs cairn OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
set(C_STANDARD -std=c11)
set(CXX_STANDARD -std=c++20)
foreach(language C CXX)
  separate_arguments(own UNIX_COMMAND "${${language}_FLAGS}")
  string(REPLACE CXX "cpp" extension ${language})
  string(REPLACE C "c" extension ${extension})
  step("pkg-config: build ${language}" ${${language}_COMPILER} ${${language}_STANDARD} ${own} -DEXPECT_OVERRIDE
    ${CMAKE_CURRENT_LIST_DIR}/consumer/main.${extension} -o ${WORK}/pc-${language} ${flags}
    -Wl,-rpath,${WORK}/prefix/${LIBDIR})
  step("pkg-config: run ${language}" ${WORK}/pc-${language})
endforeach()
