# SPDX-License-Identifier: MIT
#
# find_package(cairn COMPONENTS check): cairn::check, and the functions of CairnCheck.cmake. Relacy is used if it is
# installed (Debian: relacy-dev); else scenarios run on graphs and threads.
include(CMakeFindDependencyMacro)
find_dependency(fmt)
find_dependency(Threads)
get_filename_component(_cairn_libraries "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
# lib or lib/x86_64-linux-gnu: the headers are beside what contains it.
set(_cairn_prefix "${_cairn_libraries}")
while(NOT EXISTS "${_cairn_prefix}/include/cairn/check/scenario.hpp")
  get_filename_component(_cairn_up "${_cairn_prefix}" DIRECTORY)
  if(_cairn_up STREQUAL _cairn_prefix)
    set(cairn_check_FOUND FALSE)
    set(cairn_FOUND FALSE)
    set(cairn_NOT_FOUND_MESSAGE "cairn: the headers of component check are not installed")
    return()
  endif()
  set(_cairn_prefix "${_cairn_up}")
endwhile()
if(NOT TARGET cairn::check)
  add_library(cairn::check STATIC IMPORTED)
  set_target_properties(cairn::check PROPERTIES
    IMPORTED_LOCATION "${_cairn_libraries}/libcairn-check.a"
    IMPORTED_LINK_INTERFACE_LANGUAGES CXX
    INTERFACE_INCLUDE_DIRECTORIES "${_cairn_prefix}/include/cairn/check"
    INTERFACE_COMPILE_FEATURES cxx_std_20
    INTERFACE_COMPILE_DEFINITIONS RL_DO_ASSERT=1
    INTERFACE_COMPILE_OPTIONS "-U_FORTIFY_SOURCE;$<$<CXX_COMPILER_ID:GNU>:-fno-lifetime-dse>"
    INTERFACE_LINK_LIBRARIES "fmt::fmt;Threads::Threads")
endif()
include("${CMAKE_CURRENT_LIST_DIR}/CairnCheck.cmake")
set(cairn_check_FOUND TRUE)
