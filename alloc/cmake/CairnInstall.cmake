# SPDX-License-Identifier: MIT
#
# CairnInstall - what `cmake --install` puts where, and how others find it:
#
#   find_package(cairn)           cairn::cairn (shared), cairn::static, cairn::override (static, with the malloc family),
#                                 cairn::headers (the core's templates, for a platform of one's own)
#   pkg-config cairn              the same; variable override_object
#   add_subdirectory(cairn)       the same targets; nothing is installed unless CAIRN_INSTALL is on
#
# Everything that is written into files is relative to the prefix, so that an installation may be moved.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
option(CAIRN_INSTALL "Install Cairn with the project" ${PROJECT_IS_TOP_LEVEL})

# The object defines malloc and its family; it comes before the archive that serves them.
add_library(cairn_override INTERFACE)
add_library(cairn::override ALIAS cairn_override)
add_dependencies(cairn_override cairn_override_object)
target_link_libraries(cairn_override INTERFACE ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/cairn-override.o cairn_static)

if(NOT CAIRN_INSTALL)
  return()
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/cairn)
set_target_properties(cairn_static PROPERTIES EXPORT_NAME static)
set_target_properties(cairn_platform_archive PROPERTIES EXPORT_NAME platform)
set_target_properties(cairn_headers PROPERTIES EXPORT_NAME headers)
install(TARGETS cairn cairn_static cairn_platform_archive cairn_headers EXPORT cairn-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT cairn-targets NAMESPACE cairn:: DESTINATION ${package_dir})
install(FILES ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/cairn-override.o DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/alloc/api/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING
  PATTERN cairn.h PATTERN cairn*.hpp)
foreach(layer IN ITEMS platform base sync core)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/alloc/${layer}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/cairn FILES_MATCHING
    PATTERN *.hpp)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/docs/man/cairn-run.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_SOURCE_DIR}/docs/man/cairn.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/cairn-config.cmake.in ${PROJECT_BINARY_DIR}/cairn-config.cmake
  INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_LIBDIR NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# Before 1.0 a minor version may change anything.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cairn-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/cairn-config.cmake ${PROJECT_BINARY_DIR}/cairn-config-version.cmake
  DESTINATION ${package_dir})

file(RELATIVE_PATH cairn_pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" cairn_pc_prefix "${cairn_pc_prefix}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/cairn.pc.in ${PROJECT_BINARY_DIR}/cairn.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/cairn.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# A sanitized library would want the same runtime in its consumers.
if(BUILD_TESTING AND NOT CAIRN_SANITIZE)
  add_test(NAME package COMMAND ${CMAKE_COMMAND}
    -D BUILD=${CMAKE_BINARY_DIR} -D WORK=${PROJECT_BINARY_DIR}/package -D SOURCE=${PROJECT_SOURCE_DIR}
    -D LIBDIR=${CMAKE_INSTALL_LIBDIR} -D GENERATOR=${CMAKE_GENERATOR} -D CONFIGURATION=$<CONFIG>
    -D C_COMPILER=${CMAKE_C_COMPILER} -D CXX_COMPILER=${CMAKE_CXX_COMPILER} -D C_FLAGS=${CMAKE_C_FLAGS}
    -D CXX_FLAGS=${CMAKE_CXX_FLAGS} -P ${CMAKE_CURRENT_LIST_DIR}/package_test.cmake)
  set_tests_properties(package PROPERTIES TIMEOUT 600 LABELS package)
endif()
