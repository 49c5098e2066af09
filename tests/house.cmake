# Tests that are scripts or only the compiler: headers, command lines, conformance, the checks of the house, fuzz corpora.
find_package(Python3 COMPONENTS Interpreter)

# headers: every header alone, as C17 and as C++17 (the compiler is the test; a broken one stops the build).
include(CheckLanguage)
check_language(CXX)
file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/geo/*.h
    ${CMAKE_SOURCE_DIR}/sync/*.h ${CMAKE_SOURCE_DIR}/fieldtool/*.h)
list(FILTER headers EXCLUDE REGEX "/(internal|private)[a-z_]*\\.h$")
set(c_files "")
set(cxx_files "")
foreach(header IN LISTS headers)
    string(REGEX REPLACE "[/.]" "_" name ${header})
    foreach(kind c cpp)
        file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/headers/${name}.${kind} @ONLY CONTENT
            "#include \"${header}\"\n#include \"${header}\" /* twice is once */\ntypedef int ft_${name};\n")
    endforeach()
    list(APPEND c_files ${CMAKE_CURRENT_BINARY_DIR}/headers/${name}.c)
    list(APPEND cxx_files ${CMAKE_CURRENT_BINARY_DIR}/headers/${name}.cpp)
endforeach()
add_library(headers_c OBJECT EXCLUDE_FROM_ALL ${c_files})
target_link_libraries(headers_c PRIVATE ft_flags)
target_include_directories(headers_c PRIVATE ${CMAKE_SOURCE_DIR})
set(header_targets headers_c)
if(CMAKE_CXX_COMPILER)
    enable_language(CXX)
    add_library(headers_cxx OBJECT EXCLUDE_FROM_ALL ${cxx_files})
    target_compile_features(headers_cxx PRIVATE cxx_std_17)
    target_compile_options(headers_cxx PRIVATE -Wall -Wextra -Werror)
    target_include_directories(headers_cxx PRIVATE ${CMAKE_SOURCE_DIR})
    list(APPEND header_targets headers_cxx)
endif()
foreach(target IN LISTS header_targets)
    add_test(NAME ${target} COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target ${target})
    set_tests_properties(${target} PROPERTIES LABELS headers RESOURCE_LOCK build)
endforeach()

# cli: tests/cli/<command>/<case>.sh with .out .err .exit beside it (tests/cli/run_case.sh says how).
file(GLOB cases CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/cli ${CMAKE_CURRENT_SOURCE_DIR}/cli/*/*.sh)
foreach(case IN LISTS cases)
    string(REGEX REPLACE "\\.sh$" "" name ${case})
    string(REPLACE "/" "." name ${name})
    add_test(NAME cli.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/run_case.sh $<TARGET_FILE:fieldtool>
        ${CMAKE_CURRENT_SOURCE_DIR}/cli/${case})
    set_tests_properties(cli.${name} PROPERTIES LABELS cli SKIP_RETURN_CODE 77 TIMEOUT 300)
endforeach()

# conformance: what others say about the files we make (tests/conformance/*.sh, binary first on PATH).
file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/conformance/test_*.sh)
foreach(script IN LISTS scripts)
    get_filename_component(name ${script} NAME_WE)
    add_test(NAME conformance.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/run_case.sh $<TARGET_FILE:fieldtool> ${script})
    set_tests_properties(conformance.${name} PROPERTIES LABELS conformance SKIP_RETURN_CODE 77 TIMEOUT 600)
endforeach()

# house: the checks that `.ci/run lint` runs, for the hand.
foreach(check layers sql i18n docs)
    add_test(NAME house.${check} COMMAND ${CMAKE_SOURCE_DIR}/tools/check_${check})
    set_tests_properties(house.${check} PROPERTIES LABELS house)
endforeach()
add_test(NAME house.man COMMAND ${CMAKE_SOURCE_DIR}/tools/man --check)
set_tests_properties(house.man PROPERTIES LABELS house)
if(Python3_Interpreter_FOUND)
    add_test(NAME sync.matrix COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/sync/matrix.py)
    set_tests_properties(sync.matrix PROPERTIES LABELS sync)
    add_test(NAME house.checks_find_mistakes COMMAND ${Python3_EXECUTABLE} -B
        ${CMAKE_CURRENT_SOURCE_DIR}/house/test_checks.py)
    set_tests_properties(house.checks_find_mistakes PROPERTIES LABELS house)
endif()

# oracle: the same figures by a second program that counts instead of measuring (tests/oracle); a sample here, more by hand.
if(Python3_Interpreter_FOUND)
    add_test(NAME oracle.ledger COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/oracle/ledger.py
        $<TARGET_FILE:fieldtool> --histories 30)
    set_tests_properties(oracle.ledger PROPERTIES LABELS oracle TIMEOUT 300)
endif()

# faults: every command that writes, struck by kills, broken and full disks, power cuts, no memory; a sample here, all by hand.
if(Python3_Interpreter_FOUND AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
    add_library(ft_inject MODULE faults/inject.c) # stands before the C library: without ft_flags, so without sanitizers
    target_compile_options(ft_inject PRIVATE -Wall -Wextra)
    target_link_libraries(ft_inject PRIVATE ${CMAKE_DL_LIBS})
    add_test(NAME faults.sample COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/faults/run
        $<TARGET_FILE:fieldtool> $<TARGET_FILE:ft_inject> --scenes 4 --points 30)
    set_tests_properties(faults.sample PROPERTIES LABELS faults TIMEOUT 600)
endif()

# fuzz: libFuzzer entry points. Everywhere the corpus is replayed by a small main; with FT_FUZZ they explore.
file(GLOB fuzzers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/fuzz_*.c)
add_custom_target(fuzzers)
foreach(file IN LISTS fuzzers)
    get_filename_component(name ${file} NAME_WE)
    string(REGEX REPLACE "^fuzz_" "" topic ${name})
    file(STRINGS ${file} line REGEX "^/\\* links: " LIMIT_COUNT 1) # "/* links: ft_geo */"
    string(REGEX REPLACE "^/\\* links: ([a-z_ ]*[a-z]) \\*/.*" "\\1" libs "${line}")
    separate_arguments(libs)
    add_executable(${name} ${file})
    target_link_libraries(${name} PRIVATE ft_flags ${libs})
    if(FT_FUZZ)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        add_test(NAME fuzz.${topic} COMMAND ${name} -runs=0 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${topic})
    else()
        target_sources(${name} PRIVATE fuzz/replay.c)
        add_test(NAME fuzz.${topic} COMMAND ${name} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${topic})
    endif()
    set_tests_properties(fuzz.${topic} PROPERTIES LABELS fuzz)
    add_dependencies(fuzzers ${name})
endforeach()
