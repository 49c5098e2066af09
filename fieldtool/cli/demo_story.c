/* The story: three years of two field teams and their centre. Places, people and organisations are invented. */
#include "fieldtool/cli/demo.h"

#define TELL(key) \
    { \
        .tell = (key) \
    }
#define LINE(text) \
    { \
        .line = (text) \
    }
/** Done, but something is left for a person. */
#define LEFT(text) \
    { \
        .line = (text), .code = 4 \
    }
/** Refused, as it should be. */
#define REFUSED(text) \
    { \
        .line = (text), .code = 3 \
    }
/** Stored, and waiting until a key is trusted. */
#define DENIED(text) \
    { \
        .line = (text), .code = 5 \
    }
/** Its output is shown to the last row. */
#define WHOLE(text) \
    { \
        .line = (text), .lines = FT_DEMO_ALL \
    }

const ft_demo_step FT_DEMO_STORY[] = {
    TELL("demo.teams"),
    LINE("fieldtool new national.gpkg --country AO --org 'Centro Nacional' --system CENTRO"),
    LINE("fieldtool key new chief"),
    LINE("fieldtool key trust national.gpkg \"$(fieldtool --as chief key show national.gpkg)\" --role authority"),
    LINE("fieldtool new north.gpkg --country AO --org 'Mina Norte' --system NORTH1 \\\n"
         "    --centre-key \"$(fieldtool --as chief key show national.gpkg)\""),
    LINE("fieldtool new south.gpkg --country AO --org 'Sul Livre' --system SOUTH1 \\\n"
         "    --centre-key \"$(fieldtool --as chief key show national.gpkg)\""),

    TELL("demo.trust"),
    LINE("fieldtool --as chief key trust national.gpkg \"$(fieldtool key show north.gpkg)\" --role author"),
    LINE("fieldtool --as chief key trust national.gpkg \"$(fieldtool key show south.gpkg)\" --role author"),
    LINE("fieldtool import national.gpkg survey/places.csv --as location --set valid_from=2020 \\\n"
         "    --set date_of_information=2024-01-15 --set organisation='Centro Nacional' --set location=AO99"),
    LINE("fieldtool add national.gpkg location --set pcode=AO99 --set name='Lué' --set level=1 \\\n"
         "    --set valid_from=2020 --set date_of_information=2024-01-15"),
    LINE("fieldtool add national.gpkg location --set pcode=AO9901 --set name='Mwana' --set level=2 \\\n"
         "    --set parent_pcode=AO99 --set valid_from=2020 --set date_of_information=2024-01-15"),
    LINE("fieldtool add national.gpkg location --set pcode=AO9902 --set name='Cassai' --set level=2 \\\n"
         "    --set parent_pcode=AO99 --set valid_from=2020 --set date_of_information=2024-01-15"),

    TELL("demo.north"),
    LINE("fieldtool import north.gpkg survey/border.geojson --as hazard \\\n"
         "    --set location=AO9901 --set organisation='Mina Norte'"),
    LINE("fieldtool add north.gpkg hazard --geom @survey/village.geojson --set official_id=AL-107 \\\n"
         "    --set classification=CHA --set status=open --set contamination=ap,erw --set evidence_class=direct \\\n"
         "    --set required_depth_cm=20 --set date_of_information=2024-04-22 --set location=AO99A1 \\\n"
         "    --set blocked_access=agriculture,water --set 'comment=ring around the village'"),
    LINE("fieldtool add north.gpkg hazard --geom @survey/fields.geojson --set official_id=AL-108 \\\n"
         "    --set classification=SHA --set status=open --set contamination=unknown --set evidence_class=indirect \\\n"
         "    --set required_depth_cm=20 --set date_of_information=2024-04-24 --set location=AO99A1 \\\n"
         "    --set 'comment=fields left in 1994; no sign seen'"),
    LINE("fieldtool add north.gpkg hazard --geom @survey/plain.geojson --set official_id=AL-109 \\\n"
         "    --set classification=SHA --set status=open --set contamination=ap --set evidence_class=indirect \\\n"
         "    --set required_depth_cm=20 --set date_of_information=2024-04-29 --set location=AO9902 \\\n"
         "    --set 'comment=plain, drawn from one interview: much too large'"),
    LINE("fieldtool add north.gpkg hazard --geom @survey/water.geojson --set official_id=AL-110 \\\n"
         "    --set classification=CHA --set status=open --set contamination=ap --set evidence_class=direct \\\n"
         "    --set required_depth_cm=20 --set date_of_information=2024-05-02 --set location=AO99A2 \\\n"
         "    --set 'comment=path to the water point'"),
    LINE(
        "fieldtool add north.gpkg evidence --geom 'POINT(22.3035 -10.76039)' --set hazard=AL-101 \\\n"
        "    --set evidence_class=direct --set kind=ordnance_seen --set manner=visual --set contamination=ap \\\n"
        "    --set observed_on=2024-04-09 --set date_of_information=2024-04-09 --set location=AO9901 --set aliases=N-E1"),
    LINE("fieldtool add north.gpkg evidence --geom 'POINT(22.32221 -10.77537)' --set hazard=AL-107 \\\n"
         "    --set evidence_class=direct --set kind=accident --set manner=verbal --set contamination=ap \\\n"
         "    --set observed_on=2019 --set date_of_information=2024-04-22 --set location=AO99A1 --set aliases=N-E2"),

    TELL("demo.south"),
    LINE("fieldtool import south.gpkg survey/pylons.csv --as hazard --map wkt=wkt \\\n"
         "    --set location=AO9902 --set organisation='Sul Livre'"),
    LINE("fieldtool import south.gpkg survey/south.geojson --as hazard \\\n"
         "    --set location=AO9902 --set organisation='Sul Livre'"),
    LINE("fieldtool import south.gpkg survey/road.gpx --as track --set 'purpose=survey of the old road' \\\n"
         "    --set location=AO9902 --set organisation='Sul Livre' --set date_of_information=2024-05-15"),
    LINE("fieldtool add south.gpkg hazard --geom 'POINT(22.33932 -10.79684)' --set official_id=AL-213 \\\n"
         "    --set classification=indication --set status=open --set contamination=unknown \\\n"
         "    --set date_of_information=2024-05-23 --set location=AO9902 --set stated_area_m2=8000 \\\n"
         "    --set 'comment=a herder lost a cow here in 2011'"),
    LINE(
        "fieldtool add south.gpkg evidence --geom 'POINT(22.31545 -10.79787)' --set hazard=AL-214 \\\n"
        "    --set evidence_class=direct --set kind=marking --set manner=visual --set contamination=ap \\\n"
        "    --set observed_on=2024-05-23 --set date_of_information=2024-05-23 --set location=AO9902 --set aliases=S-E1"),

    TELL("demo.baseline"),
    LINE("fieldtool submit north.gpkg -o north-2024.gpkg"),
    LINE("fieldtool submit south.gpkg -o south-2024.gpkg"),
    LINE("fieldtool merge national.gpkg south-2024.gpkg north-2024.gpkg"),
    LINE(
        "fieldtool --as chief review national.gpkg \\\n"
        "    --approve AL-101 --approve AL-102 --approve AL-103 --approve AL-104 --approve AL-105 --approve AL-106 \\\n"
        "    --approve AL-107 --approve AL-108 --approve AL-109 --approve AL-110 --approve AL-201 --approve AL-202 \\\n"
        "    --approve AL-203 --approve AL-204 --approve AL-205 --approve AL-206 --approve AL-207 --approve AL-208 \\\n"
        "    --approve AL-209 --approve AL-210 --approve AL-211 --approve AL-212 --approve AL-213 --approve AL-214"),
    WHOLE("fieldtool ledger national.gpkg --by class --from 2024-01-01 --to 2024-12-31"),

    TELL("demo.begin"),
    LINE("fieldtool add north.gpkg activity --set kind=clearance --set start_date=2025-06-09 \\\n"
         "    --set method=manual --set depth_cm=20 --set hazards=AL-101 --set team='Team 3' --set people=14 \\\n"
         "    --set location=AO9901 --set date_of_information=2025-06-09 --set aliases=N-CLR-101"),
    LINE("fieldtool set north.gpkg AL-101 --set status=worked_on --set status_date=2025-06-09 \\\n"
         "    --set date_of_information=2025-06-09 --reason 'clearance began'"),
    LINE("fieldtool add south.gpkg activity --set kind=clearance --set start_date=2025-06-16 \\\n"
         "    --set method=manual --set depth_cm=20 --set hazards=AL-201 --set location=AO9902 \\\n"
         "    --set date_of_information=2025-06-16 --set aliases=S-CLR-201"),
    LINE("fieldtool set south.gpkg AL-201 --set status=worked_on --set status_date=2025-06-16 \\\n"
         "    --set date_of_information=2025-06-16 --reason 'clearance began'"),
    LINE("fieldtool submit north.gpkg -o north-2025a.gpkg"),
    LINE("fieldtool submit south.gpkg -o south-2025a.gpkg"),
    LINE("fieldtool merge national.gpkg north-2025a.gpkg south-2025a.gpkg"),
    REFUSED("fieldtool --as chief review national.gpkg --approve N-CLR-101"),
    LINE("fieldtool --as chief review national.gpkg --approve AL-101 --approve AL-201"),

    TELL("demo.clearance"),
    LINE(
        "fieldtool add north.gpkg release --geom @work/101-week1.geojson --set product=cleared --set hazards=AL-101 \\\n"
        "    --set activity=N-CLR-101 --set targets=all --set depth_cm=20 --set method=manual --set end_date=2025-06-13 \\\n"
        "    --set date_of_information=2025-06-13 --set location=AO9901 --set aliases=N-101-W1"),
    LINE(
        "fieldtool add north.gpkg release --geom @work/101-week2.geojson --set product=cleared --set hazards=AL-101 \\\n"
        "    --set activity=N-CLR-101 --set targets=all --set depth_cm=20 --set method=manual --set end_date=2025-06-20 \\\n"
        "    --set date_of_information=2025-06-20 --set location=AO9901 --set aliases=N-101-W2"),
    LINE(
        "fieldtool add north.gpkg release --geom @work/101-week3.geojson --set product=cleared --set hazards=AL-101 \\\n"
        "    --set activity=N-CLR-101 --set targets=all --set depth_cm=20 --set method=manual --set end_date=2025-06-27 \\\n"
        "    --set date_of_information=2025-06-27 --set location=AO9901 --set aliases=N-101-W3"),
    LINE("fieldtool set north.gpkg N-CLR-101 --set end_date=2025-06-27 --set date_of_information=2025-06-27"),
    LINE("fieldtool import north.gpkg work/101-finds.csv --as device \\\n"
         "    --set location=AO9901 --set organisation='Mina Norte'"),
    LINE(
        "fieldtool add north.gpkg qa --set kind=sample --set date=2025-07-03 --set activity=N-CLR-101 \\\n"
        "    --set inspected='Mina Norte' --set inspector='Centro Nacional' --set result=conforming --set plots=12 \\\n"
        "    --set sample_seed=20250703 --set location=AO9901 --set date_of_information=2025-07-03 --set aliases=N-QA-101"),
    LINE(
        "fieldtool add north.gpkg release --geom @work/101-whole.geojson --set product=cleared --set hazards=AL-101 \\\n"
        "    --set activity=N-CLR-101 --set consolidates=N-101-W1,N-101-W2,N-101-W3 --set targets=all --set depth_cm=20 \\\n"
        "    --set method=manual --set end_date=2025-06-27 --set permanent_markers=true --set documents=CR-2025-017 \\\n"
        "    --set date_of_information=2025-07-04 --set location=AO9901 --set aliases=N-101-END"),
    LINE("fieldtool set north.gpkg AL-101 --set status=completed --set status_date=2025-07-04 \\\n"
         "    --set date_of_information=2025-07-04 --reason 'completion report CR-2025-017'"),
    LINE(
        "fieldtool add north.gpkg activity --set kind=clearance --set start_date=2025-07-14 --set end_date=2025-10-31 \\\n"
        "    --set method=manual --set depth_cm=20 --set hazards=AL-102 --set team='Team 3' --set people=14 \\\n"
        "    --set location=AO9901 --set date_of_information=2025-10-31 --set aliases=N-CLR-102"),
    LINE(
        "fieldtool add north.gpkg release --geom @work/102-cleared.geojson --set product=cleared --set hazards=AL-102 \\\n"
        "    --set activity=N-CLR-102 --set targets=all --set depth_cm=20 --set method=manual --set end_date=2025-10-31 \\\n"
        "    --set date_of_information=2025-10-31 --set location=AO9901 --set aliases=N-102-A"),
    LINE("fieldtool add north.gpkg qa --set kind=visit --set date=2025-09-11 --set activity=N-CLR-102 \\\n"
         "    --set inspected='Mina Norte' --set inspector='Centro Nacional' --set result=conforming \\\n"
         "    --set location=AO9901 --set date_of_information=2025-09-11 --set aliases=N-QA-102"),
    LINE(
        "fieldtool add north.gpkg evidence --geom 'POINT(22.313167 -10.761062)' --set hazard=AL-102 \\\n"
        "    --set evidence_class=direct --set kind=ordnance_seen --set manner=visual --set contamination=ap \\\n"
        "    --set observed_on=2024-04-10 --set date_of_information=2025-07-14 --set location=AO9901 --set aliases=N-E3"),
    LINE("fieldtool set north.gpkg AL-102 --set status=worked_on --set status_date=2025-07-14 \\\n"
         "    --set date_of_information=2025-07-14 --reason 'clearance began'"),

    TELL("demo.survey"),
    LINE("fieldtool add north.gpkg activity --set kind=nts --set start_date=2025-03-10 --set end_date=2025-03-14 \\\n"
         "    --set method=interview --set hazards=AL-108 --set informants_women=9 --set informants_men=11 \\\n"
         "    --set location=AO99A1 --set date_of_information=2025-03-14 --set aliases=N-NTS-108"),
    LINE(
        "fieldtool add north.gpkg release --geom @survey/fields.geojson --set product=cancelled --set hazards=AL-108 \\\n"
        "    --set activity=N-NTS-108 --set targets=all --set method=interview --set end_date=2025-03-14 \\\n"
        "    --set criteria_version='NMAS 07.11 annex B' --set documents=NT-2025-004 \\\n"
        "    --set date_of_information=2025-03-14 --set location=AO99A1 --set aliases=N-108-CAN"),
    LINE("fieldtool add north.gpkg agreement --set release=N-108-CAN --set party=community --set date=2025-03-14 \\\n"
         "    --set agrees=true --set women=9 --set men=11"),
    LINE(
        "fieldtool add north.gpkg agreement --set release=N-108-CAN --set party=operator --set date=2025-03-14 --set agrees=true"),
    LINE(
        "fieldtool add north.gpkg agreement --set release=N-108-CAN --set party=authority --set date=2025-03-17 --set agrees=true"),
    LINE("fieldtool set north.gpkg AL-108 --set status=completed --set status_date=2025-03-14 \\\n"
         "    --set date_of_information=2025-03-14 --reason 'no evidence: cancelled whole'"),

    TELL("demo.split"),
    LINE(
        "fieldtool split north.gpkg AL-109 --date 2025-08-22 --part CHA=@survey/split-belt.geojson \\\n"
        "    --part CHA=@survey/split-post.geojson --part SHA=@survey/split-left.geojson \\\n"
        "    --part cancelled=@survey/split-rest.geojson --reason 'technical and non-technical survey of August 2025'"),
    LINE("fieldtool set north.gpkg AO-NORTH1-0022 --set official_id=AL-121 --set evidence_class=direct"),
    LINE("fieldtool set north.gpkg AO-NORTH1-0023 --set official_id=AL-122 --set evidence_class=direct"),
    LINE("fieldtool set north.gpkg AO-NORTH1-0024 --set official_id=AL-123"),
    LINE("fieldtool set north.gpkg AO-NORTH1-0025 --set method=interview --set aliases=N-NTS-109 \\\n"
         "    --set hazards=AL-109,AL-121,AL-122,AL-123"),
    LINE("fieldtool set north.gpkg AO-NORTH1-0026 --set method=interview --set aliases=N-109-CAN \\\n"
         "    --set criteria_version='NMAS 07.11 annex B' --set documents=NT-2025-019"),
    LINE(
        "fieldtool add north.gpkg evidence --geom 'POINT(22.341148 -10.77155)' --set hazard=AL-121 \\\n"
        "    --set evidence_class=direct --set kind=ordnance_seen --set manner=visual --set contamination=ap \\\n"
        "    --set observed_on=2025-08-19 --set date_of_information=2025-08-22 --set location=AO9902 --set aliases=N-E4"),
    LINE(
        "fieldtool add north.gpkg evidence --geom 'POINT(22.352944 -10.773873)' --set hazard=AL-122 \\\n"
        "    --set evidence_class=direct --set kind=marking --set manner=visual --set contamination=ap \\\n"
        "    --set observed_on=2025-08-20 --set date_of_information=2025-08-22 --set location=AO9902 --set aliases=N-E5"),
    LINE("fieldtool add north.gpkg agreement --set release=N-109-CAN --set party=land_user --set date=2025-08-22 \\\n"
         "    --set agrees=true --set women=4 --set men=6"),
    LINE(
        "fieldtool add north.gpkg agreement --set release=N-109-CAN --set party=operator --set date=2025-08-22 --set agrees=true"),
    LINE(
        "fieldtool add north.gpkg agreement --set release=N-109-CAN --set party=authority --set date=2025-08-25 --set agrees=true"),

    TELL("demo.technical"),
    LINE("fieldtool add south.gpkg activity --set kind=ts --set start_date=2025-09-01 --set end_date=2025-09-12 \\\n"
         "    --set method=animal --set assets='4 dogs' --set hazards=AL-207 --set location=AO9902 \\\n"
         "    --set date_of_information=2025-09-12 --set aliases=S-TS-207"),
    LINE(
        "fieldtool add south.gpkg release --geom @work/207-reduced.geojson --set product=reduced --set hazards=AL-207 \\\n"
        "    --set activity=S-TS-207 --set targets=ap --set method=animal --set with_asset=true --set end_date=2025-09-12 \\\n"
        "    --set criteria_version='NMAS 07.11 annex C' --set date_of_information=2025-09-12 --set location=AO9902 \\\n"
        "    --set aliases=S-207-RED"),
    LINE("fieldtool add south.gpkg agreement --set release=S-207-RED --set party=community --set date=2025-09-12 \\\n"
         "    --set agrees=true --set women=3 --set men=5"),
    LINE(
        "fieldtool add south.gpkg agreement --set release=S-207-RED --set party=operator --set date=2025-09-12 --set agrees=true"),
    LINE(
        "fieldtool add south.gpkg agreement --set release=S-207-RED --set party=authority --set date=2025-09-15 --set agrees=true"),
    LINE("fieldtool set south.gpkg S-CLR-201 --set end_date=2025-09-30 --set date_of_information=2025-09-30"),
    LINE(
        "fieldtool add south.gpkg release --geom @work/201-whole.geojson --set product=cleared --set hazards=AL-201 \\\n"
        "    --set activity=S-CLR-201 --set targets=all --set depth_cm=20 --set method=manual --set end_date=2025-09-30 \\\n"
        "    --set permanent_markers=true --set documents=S-2025-003 \\\n"
        "    --set date_of_information=2025-09-30 --set location=AO9902 --set aliases=S-201-END"),
    LINE("fieldtool add south.gpkg qa --set kind=visit --set date=2025-10-01 --set activity=S-CLR-201 \\\n"
         "    --set inspected='Sul Livre' --set inspector='Centro Nacional' --set result=conforming \\\n"
         "    --set location=AO9902 --set date_of_information=2025-10-01 --set aliases=S-QA-201"),
    LINE("fieldtool set south.gpkg AL-201 --set status=completed --set status_date=2025-10-02 \\\n"
         "    --set date_of_information=2025-10-02 --reason 'completion report S-2025-003'"),
    LINE(
        "fieldtool set south.gpkg AL-210 --set status=suspended --set status_date=2025-11-20 --set interim_marking=present \\\n"
        "    --set 'status_reason=river in flood' --set date_of_information=2025-11-20 --reason 'river in flood'"),
    LINE("fieldtool add south.gpkg activity --set kind=nts --set start_date=2025-10-06 --set end_date=2025-10-07 \\\n"
         "    --set method=visual --set hazards=AL-214 --set location=AO9902 --set date_of_information=2025-10-07 \\\n"
         "    --set aliases=S-NTS-214"),
    LINE(
        "fieldtool add south.gpkg release --geom @work/214-cancelled.geojson --set product=cancelled --set hazards=AL-214 \\\n"
        "    --set activity=S-NTS-214 --set targets=all --set method=visual --set end_date=2025-10-07 \\\n"
        "    --set date_of_information=2025-10-07 --set location=AO9902 --set aliases=S-214-CAN"),

    TELL("demo.exchange"),
    LINE("fieldtool submit north.gpkg -o north-2025.gpkg"),
    DENIED("fieldtool merge south.gpkg north-2025.gpkg"),
    TELL("demo.waits"),
    LINE("fieldtool key trust south.gpkg \"$(fieldtool key show north.gpkg)\""),
    LINE("fieldtool set south.gpkg AL-110 --set classification=SHA --set evidence_class=indirect \\\n"
         "    --set date_of_information=2025-11-26 --reason 'passed there daily in November, no mine seen'"),
    LINE("fieldtool set north.gpkg AL-110 --geom @work/water-grown.geojson --set contamination=ap,ap_improvised \\\n"
         "    --set date_of_information=2025-11-27 --reason 'a second mine found beyond the marked edge'"),

    TELL("demo.merge"),
    LINE("fieldtool submit north.gpkg -o north-2025b.gpkg --since-last"),
    LINE("fieldtool submit south.gpkg -o south-2025.gpkg"),
    LEFT("fieldtool merge national.gpkg north-2025b.gpkg south-2025.gpkg"),
    TELL("demo.again"),
    LEFT("fieldtool merge national.gpkg south-2025.gpkg north-2025b.gpkg north-2025.gpkg"),

    TELL("demo.disagreement"),
    LINE("fieldtool list national.gpkg hazard --where state=conflict"),
    LINE("fieldtool show national.gpkg AL-110 --history"),
    REFUSED("fieldtool --as chief review national.gpkg --approve AL-110"),

    TELL("demo.review"),
    LINE("fieldtool --as chief review national.gpkg \\\n"
         "    --approve N-CLR-101 --approve N-101-W1 --approve N-101-W2 --approve N-101-W3 --approve N-101-END \\\n"
         "    --approve N-QA-101 --approve AL-101 --approve N-CLR-102 --approve N-102-A --approve AL-102 \\\n"
         "    --approve N-NTS-108 --approve N-108-CAN --approve AL-108 --approve N-NTS-109 --approve N-109-CAN \\\n"
         "    --approve AL-109 --approve AL-121 --approve AL-122 --approve AL-123 \\\n"
         "    --approve S-TS-207 --approve S-207-RED --approve S-CLR-201 --approve S-201-END --approve AL-201 \\\n"
         "    --approve AL-210 --approve S-NTS-214"),
    REFUSED("fieldtool --as chief review national.gpkg --approve S-214-CAN"),
    LINE("fieldtool --as chief review national.gpkg --reject S-214-CAN \\\n"
         "    --reason 'direct evidence S-E1 lies inside; withdraw it or survey again'"),
    WHOLE("fieldtool ledger national.gpkg --by class --from 2025-01-01 --to 2025-12-31"),

    TELL("demo.accident"),
    LINE(
        "fieldtool add north.gpkg accident --geom 'POINT(22.30731 -10.76062)' --set date=2026-01-17 --set kind=mine \\\n"
        "    --set hazard=AL-101 --set device_category=ap_mine --set 'cause=stepped on a mine while gathering wood' \\\n"
        "    --set injured=1 --set killed=0 --set location=AO9901 --set date_of_information=2026-01-18 --set aliases=N-ACC-1"),
    LINE("fieldtool add north.gpkg victim --set accident=N-ACC-1 --set date=2026-01-17 --set sex=female \\\n"
         "    --set age_group=adult --set injury=injured --set activity_at_time=collecting"),
    LINE("fieldtool add north.gpkg reopening --geom @work/101-reopened.geojson --set hazard=AL-101 \\\n"
         "    --set date=2026-01-18 --set cause=accident --set accident=N-ACC-1 --set location=AO9901 \\\n"
         "    --set date_of_information=2026-01-18 --set aliases=N-REO-1"),
    LINE("fieldtool set north.gpkg AL-101 --set status=reopened --set status_date=2026-01-18 \\\n"
         "    --set 'status_reason=accident of 17 January' --set date_of_information=2026-01-18 --reason accident"),
    LINE("fieldtool submit north.gpkg -o north-2026.gpkg --since-last"),
    LEFT("fieldtool merge national.gpkg north-2026.gpkg"),
    LINE("fieldtool --as chief review national.gpkg --approve N-ACC-1 --approve N-REO-1 --approve AL-101"),

    TELL("demo.ledger"),
    WHOLE("fieldtool ledger national.gpkg --by year"),
    WHOLE("fieldtool ledger national.gpkg --by class --from 2026-01-01 --to 2026-12-31"),

    TELL("demo.resolve"),
    LEFT("fieldtool conflicts national.gpkg AL-110"),
    LINE(
        "fieldtool --as chief resolve national.gpkg AL-110 --set classification=CHA --set evidence_class=direct \\\n"
        "    --geom @work/water-grown.geojson --set contamination=ap,ap_improvised --set date_of_information=2025-11-27 \\\n"
        "    --reason 'mine seen; passing by daily is no survey'"),
    LINE("fieldtool conflicts national.gpkg"),

    TELL("demo.export"),
    LINE("fieldtool export national.gpkg -o for-gis.gpkg"),
    LINE("fieldtool export national.gpkg -o hazards.kmz --layer hazard"),
    LINE("fieldtool export national.gpkg -o hazards.csv --layer hazard"),
    LINE("fieldtool export national.gpkg -o hazards.xlsx --layer hazard"),
    LINE("fieldtool export national.gpkg -o map.svg"),

    TELL("demo.check"),
    LEFT("fieldtool review national.gpkg --queue"),
    WHOLE("fieldtool check national.gpkg"),
};
const size_t FT_DEMO_STORY_N = FT_COUNT(FT_DEMO_STORY);
