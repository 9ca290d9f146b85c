# SPDX-License-Identifier: MIT
#
# CairnCheck - programs made of scenario files.
#
#   cairn_add_model(NAME SOURCE...)        the program NAME: cairn-check with these scenarios
#   cairn_discover_models(NAME PREFIX)     ctest PREFIX.MODEL.ENGINE for each model that the program lists once built

function(cairn_discover_models name prefix)
  set(tests ${CMAKE_CURRENT_BINARY_DIR}/${name}-tests.cmake)
  set(include ${CMAKE_CURRENT_BINARY_DIR}/${name}-include.cmake)
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND ${name} list --ctest ${tests} --program $<TARGET_FILE:${name}> --prefix ${prefix} VERBATIM)
  file(WRITE ${include} "if(EXISTS [=[${tests}]=])\n  include([=[${tests}]=])\nelse()\n"
    "  add_test([=[${prefix}.not_built]=] [=[${name}-not-built]=])\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include})
endfunction()

function(cairn_add_model name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE cairn::check)
  if(BUILD_TESTING)
    cairn_discover_models(${name} ${name})
  endif()
endfunction()
