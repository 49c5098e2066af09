# A module is one folder, one static library, one symbol prefix and one test folder: its sources are the .c files in it.
#   ft_module(ft_geo geo PUBLIC_LIBS ft_base PRIVATE_LIBS PkgConfig::PROJ)
# PUBLIC only if our header shows it.
function(ft_module target folder)
    cmake_parse_arguments(A "" "" "PUBLIC_LIBS;PRIVATE_LIBS;EXCLUDE" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/${folder}/*.c)
    if(A_EXCLUDE)
        list(REMOVE_ITEM sources ${A_EXCLUDE})
    endif()
    if(NOT sources) # a module that has only its interface so far
        set(sources ${CMAKE_CURRENT_BINARY_DIR}/${target}_empty.c)
        file(WRITE ${sources} "extern int ${target}_empty;\n")
    endif()
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${target} PUBLIC ${A_PUBLIC_LIBS} PRIVATE ft_flags ${A_PRIVATE_LIBS})
endfunction()

# ft_embed(ft_land FT_FORMS fieldtool/data/forms/*.json): bytes of files as the table SYMBOL, rebuilt on edit.
# More than one pattern may follow; PATTERN=NAME gives all files of a pattern one name (the parts of a catalogue).
function(ft_embed target symbol)
    set(all "")
    set(rows "")
    foreach(item IN LISTS ARGN)
        string(REGEX MATCH "^([^=]*)(=(.*))?$" _ ${item})
        set(name "${CMAKE_MATCH_3}")
        file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${CMAKE_MATCH_1})
        list(SORT files)
        foreach(file IN LISTS files)
            list(APPEND all ${file})
            list(APPEND rows "${file}=${name}")
        endforeach()
    endforeach()
    string(TOLOWER ${symbol} lower)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/embed_${lower}.c)
    list(JOIN rows "|" joined)
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -D OUT=${out} -D SYMBOL=${symbol} "-DFILES=${joined}"
                -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
        DEPENDS ${all} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
    target_sources(${target} PRIVATE ${out})
endfunction()

# Every tests/<kind>/[<module>/]test_*.c is one test program named after its path; libraries by module.
#   ft_tests(unit/geo unit ft_geo)
function(ft_tests folder label)
    file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/test_*.c
        ${CMAKE_SOURCE_DIR}/tests/${folder}/prop_*.c)
    foreach(file IN LISTS files)
        get_filename_component(name ${file} NAME_WE)
        string(REPLACE "/" "." dotted ${folder})
        set(target "${dotted}.${name}")
        add_executable(${target} ${file})
        target_link_libraries(${target} PRIVATE ft_flags ft_test_support ${ARGN} PkgConfig::CMOCKA)
        target_compile_definitions(${target} PRIVATE FT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
        add_test(NAME ${target} COMMAND ${target})
        set_tests_properties(${target} PROPERTIES LABELS ${label} SKIP_RETURN_CODE 77 TIMEOUT 900)
    endforeach()
endfunction()
