# How HiGHS is compiled when it is built by its Rust crate; CMake reads this before HiGHS's own CMakeLists.txt.
#
# Its 200 files read the same headers over and over: compiled in batches they take half the time, for the
# same code at the same optimisation (-O3). Measured in processor seconds on 2 cores, g++ 12:
# 344 as it comes, 329 with -O2, 161 in batches, 155 in batches with -O2, which was not worth slower code.
# HiGHS does the same by itself on macOS.
set(CMAKE_UNITY_BUILD ON)
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)

# With a file like this the compilers are ours to name: those of the Rust build, and not clang wherever there is one.
if(CMAKE_HOST_UNIX)
  if(NOT DEFINED ENV{CC})
    set(CMAKE_C_COMPILER cc)
  endif()
  if(NOT DEFINED ENV{CXX})
    set(CMAKE_CXX_COMPILER c++)
  endif()
endif()
