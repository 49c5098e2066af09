# Warnings, sanitizers and hardening: an INTERFACE target linked PRIVATE, never installed.
option(FT_WERROR "Warnings are errors (CI and developers; never packagers)" OFF)
option(FT_SANITIZE "Address and undefined-behaviour sanitizers" OFF)
option(FT_FUZZ "Build the libFuzzer targets (clang)" OFF)
option(FT_COVERAGE "Instrument for gcovr" OFF)

set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g") # asserts stay, as in Release

add_library(ft_flags INTERFACE)
target_compile_features(ft_flags INTERFACE c_std_17)
target_compile_options(ft_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wstrict-prototypes
    -Wmissing-prototypes -Wswitch-enum -Wformat=2 -Wundef -Wvla -Wdouble-promotion
    $<$<C_COMPILER_ID:GNU>:-Wno-format-truncation> # texts of fixed size are cut on purpose: (void)snprintf
    $<$<C_COMPILER_ID:GNU>:-Wno-unused-result> # gcc does not take (void) for "on purpose"; clang does, and checks the rest
    $<$<C_COMPILER_ID:GNU>:-Wno-psabi> # vectors go between static functions only
    -ffp-contract=off # sums must not depend on the compiler
    $<$<BOOL:${FT_WERROR}>:-Werror>)
if(FT_SANITIZE)
    target_compile_options(ft_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    target_link_options(ft_flags INTERFACE -fsanitize=address,undefined)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
    target_compile_options(ft_flags INTERFACE -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE)
    target_link_options(ft_flags INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
if(FT_FUZZ)
    target_compile_options(ft_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(FT_COVERAGE)
    target_compile_options(ft_flags INTERFACE --coverage)
    target_link_options(ft_flags INTERFACE --coverage)
endif()
