# What `cmake --install` and the Debian package hold. A part that does not exist yet is left out.
include(GNUInstallDirs)
set(FT_PACKAGING ${CMAKE_SOURCE_DIR}/packaging)

install(TARGETS fieldtool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# ft_install_gz(FOLDER FILE[=NAME]...): compressed as Debian wants it, without time or name inside.
function(ft_install_gz folder)
    foreach(item IN LISTS ARGN)
        string(REGEX MATCH "^([^=]*)=?(.*)$" _ ${item})
        set(file ${CMAKE_MATCH_1})
        set(name "${CMAKE_MATCH_2}")
        if(name STREQUAL "")
            get_filename_component(name ${file} NAME)
        endif()
        set(out ${CMAKE_CURRENT_BINARY_DIR}/gz/${name}.gz)
        add_custom_command(OUTPUT ${out} COMMAND gzip -9nc ${file} > ${out} DEPENDS ${file} VERBATIM)
        set_property(GLOBAL APPEND PROPERTY FT_GZ ${out})
        install(FILES ${out} DESTINATION ${folder})
    endforeach()
endfunction()

file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gz)
file(GLOB pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/man/*.1)
ft_install_gz(${CMAKE_INSTALL_MANDIR}/man1 ${pages})
ft_install_gz(${CMAKE_INSTALL_DOCDIR} ${FT_PACKAGING}/changelog.Debian ${CMAKE_SOURCE_DIR}/CHANGELOG.md=changelog)
get_property(compressed GLOBAL PROPERTY FT_GZ)
add_custom_target(ft_gz ALL DEPENDS ${compressed})

install(FILES ${FT_PACKAGING}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
foreach(page README.md SECURITY.md)
    if(EXISTS ${CMAKE_SOURCE_DIR}/${page})
        install(FILES ${CMAKE_SOURCE_DIR}/${page} DESTINATION ${CMAKE_INSTALL_DOCDIR})
    endif()
endforeach()
if(EXISTS ${FT_PACKAGING}/fieldtool.bash-completion)
    install(FILES ${FT_PACKAGING}/fieldtool.bash-completion
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME fieldtool)
endif()

set(CPACK_PACKAGE_NAME fieldtool)
set(CPACK_PACKAGE_VENDOR "The fieldtool authors")
set(CPACK_PACKAGE_CONTACT "The fieldtool authors <fieldtool@fieldtool.invalid>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "offline records and land ledger for mine action land release")
set(CPACK_PACKAGE_DESCRIPTION
"fieldtool records hazards, surveys and clearance in a GeoPackage, merges the
files of many teams without losing an edit, and keeps the ledger of land
released: every square metre booked once, with the record it came from.

It works without a network, on the geodesic areas of the WGS 84 ellipsoid,
and its files open in QGIS and other GIS programs.")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "proj-data")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gdal-bin")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "qgis")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
include(CPack)
