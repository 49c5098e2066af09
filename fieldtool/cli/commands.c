/* Every command: its words, its options, its function. Help, man pages and completion derive from these rows. */
#include "fieldtool/cli/cli.h"

static const ft_opt NEW_OPTS[] = {
    {"country", "XX", "cli.new.opt.country"},         {"org", "NAME", "cli.new.opt.org"},
    {"system", "NAME", "cli.new.opt.system"},         {"profile", "FILE", "cli.new.opt.profile"},
    {"centre-key", "LINE", "cli.new.opt.centre_key"}, {"training", NULL, "cli.new.opt.training"},
    {"passphrase", NULL, "cli.key.opt.passphrase"},
};
static const ft_opt ADD_OPTS[] = {
    {"geom", "GEOM", "cli.opt.geom"},
    {"crs", "EPSG:n", "cli.opt.crs"},
    {"set", "F=V", "cli.opt.set"},
};
static const ft_opt SET_OPTS[] = {
    {"geom", "GEOM", "cli.opt.geom"},       {"crs", "EPSG:n", "cli.opt.crs"},
    {"set", "F=V", "cli.opt.set"},          {"reason", "TEXT", "cli.opt.reason"},
    {"retire", NULL, "cli.set.opt.retire"}, {"restore", NULL, "cli.set.opt.restore"},
};
static const ft_opt ERASE_OPTS[] = {
    {"field", "F", "cli.erase.opt.field"},
    {"reason", "TEXT", "cli.opt.reason"},
};
static const ft_opt SPLIT_OPTS[] = {
    {"part", "CLASS=GEOM", "cli.split.opt.part"},
    {"crs", "EPSG:n", "cli.opt.crs"},
    {"date", "DATE", "cli.split.opt.date"},
    {"reason", "TEXT", "cli.opt.reason"},
};
static const ft_opt JOIN_OPTS[] = {
    {"date", "DATE", "cli.join.opt.date"},
    {"reason", "TEXT", "cli.opt.reason"},
};
static const ft_opt ATTACH_OPTS[] = {
    {"caption", "TEXT", "cli.attach.opt.caption"},
    {"set", "F=V", "cli.opt.set"},
    {"output", "DIR", "cli.attach.opt.output"},
};
static const ft_opt LIST_OPTS[] = {
    {"where", "F=V", "cli.list.opt.where"},
    {"format", "NAME", "cli.list.opt.format"},
    {"retired", NULL, "cli.list.opt.retired"},
    {"quarantined", NULL, "cli.list.opt.quarantined"},
};
static const ft_opt SHOW_OPTS[] = {
    {"history", NULL, "cli.show.opt.history"},
    {"unseal", NULL, "cli.show.opt.unseal"},
};
static const ft_opt IMPORT_OPTS[] = {
    {"as", "TYPE", "cli.import.opt.as"},
    {"layer", "NAME", "cli.import.opt.layer"},
    {"map", "F=COLUMN", "cli.import.opt.map"},
    {"mapping", "FILE", "cli.import.opt.mapping"},
    {"set", "F=V", "cli.import.opt.set"},
    {"crs", "EPSG:n", "cli.opt.crs"},
    {"baseline", "DATE", "cli.import.opt.baseline"},
    {"dry-run", NULL, "cli.import.opt.dry_run"},
    {"source", "NAME", "cli.import.opt.source"},
    {"rejects", "OUT.csv", "cli.import.opt.rejects"},
    {"reconcile", "OUT.csv", "cli.import.opt.reconcile"},
};
static const ft_opt LOCATE_OPTS[] = {
    {"dry-run", NULL, "cli.locate.opt.dry_run"},
};
static const ft_opt EXPORT_OPTS[] = {
    {"output", "OUT", "cli.opt.output"},           {"layer", "NAME", "cli.export.opt.layer"},
    {"to", "DRIVER", "cli.export.opt.to"},         {"overwrite", NULL, "cli.opt.overwrite"},
    {"raw", NULL, "cli.export.opt.raw"},           {"retired", NULL, "cli.export.opt.retired"},
    {"mapping", "FILE", "cli.export.opt.mapping"},
};
static const ft_opt CHECK_OPTS[] = {
    {"for", "LEVEL", "cli.check.opt.for"},
};
static const ft_opt LEDGER_OPTS[] = {
    {"by", "WHAT", "cli.ledger.opt.by"},         {"from", "DATE", "cli.ledger.opt.from"},
    {"to", "DATE", "cli.ledger.opt.to"},         {"as-known", "DATE", "cli.ledger.opt.as_known"},
    {"pending", NULL, "cli.ledger.opt.pending"}, {"geometry", "OUT", "cli.ledger.opt.geometry"},
    {"freeze", "YEAR", "cli.ledger.opt.freeze"}, {"reason", "TEXT", "cli.opt.reason"},
};
static const ft_opt SUBMIT_OPTS[] = {
    {"output", "OUT.gpkg", "cli.opt.output"},
    {"since-last", NULL, "cli.submit.opt.since_last"},
    {"all", NULL, "cli.submit.opt.all"},
    {"for", "SYSTEM", "cli.submit.opt.for"},
};
static const ft_opt EXTRACT_OPTS[] = {
    {"task", "ID", "cli.extract.opt.task"},   {"within", "GEOM", "cli.extract.opt.within"},
    {"near", "M", "cli.extract.opt.near"},    {"output", "TEAM.gpkg", "cli.opt.output"},
    {"system", "NAME", "cli.new.opt.system"}, {"org", "NAME", "cli.new.opt.org"},
    {"crs", "EPSG:n", "cli.opt.crs"},
};
static const ft_opt TODO_OPTS[] = {
    {"since", "DATE", "cli.todo.opt.since"},
};
static const ft_opt PROFILE_OPTS[] = {
    {"reason", "TEXT", "cli.opt.reason"},
};
static const ft_opt CLONE_OPTS[] = {
    {"system", "NAME", "cli.new.opt.system"},
    {"org", "NAME", "cli.new.opt.org"},
    {"output", "F2.gpkg", "cli.opt.output"},
};
static const ft_opt MERGE_OPTS[] = {
    {"receipt", "OUT", "cli.merge.opt.receipt"},
};
static const ft_opt BACKUP_OPTS[] = {
    {"keep", "N", "cli.backup.opt.keep"},
    {"output", "DIR", "cli.backup.opt.output"},
};
static const ft_opt RESTORE_OPTS[] = {
    {"output", "FILE", "cli.restore.opt.output"},
    {"system", "NAME", "cli.restore.opt.system"},
    {"passphrase", NULL, "cli.key.opt.passphrase"},
};
static const ft_opt RESOLVE_OPTS[] = {
    {"take", "[GROUP=]REV", "cli.resolve.opt.take"},
    {"set", "F=V", "cli.opt.set"},
    {"geom", "GEOM", "cli.opt.geom"},
    {"crs", "EPSG:n", "cli.opt.crs"},
    {"undo", "REV", "cli.resolve.opt.undo"},
    {"reason", "TEXT", "cli.opt.reason"},
};
static const ft_opt REVIEW_OPTS[] = {
    {"queue", NULL, "cli.review.opt.queue"},
    {"approve", "ID", "cli.review.opt.approve"},
    {"reject", "ID", "cli.review.opt.reject"},
    {"send-back", "ID", "cli.review.opt.send_back"},
    {"reason", "TEXT", "cli.opt.reason"},
    {"as-recorded", NULL, "cli.review.opt.as_recorded"},
    {"accept-repair", "ID", "cli.review.opt.accept_repair"},
    {"all-under", "M2", "cli.review.opt.all_under"},
};
static const ft_opt KEY_OPTS[] = {
    {"role", "ROLE", "cli.key.opt.role"},
    {"scope", "PCODE", "cli.key.opt.scope"},
    {"after-batch", "N", "cli.key.opt.after_batch"},
    {"recipient", NULL, "cli.key.opt.recipient"},
    {"passphrase", NULL, "cli.key.opt.passphrase"},
    {"remove", NULL, "cli.key.opt.remove"},
};
static const ft_opt AREA_OPTS[] = {
    {"crs", "EPSG:n", "cli.opt.crs"},
};
static const ft_opt NEAR_OPTS[] = {
    {"distance", "M", "cli.near.opt.distance"},
    {"type", "TYPE", "cli.near.opt.type"},
    {"crs", "EPSG:n", "cli.opt.crs"},
};
static const ft_opt GNSS_OPTS[] = {
    {"average", "N", "cli.gnss.opt.average"},
    {"hdop", "X", "cli.gnss.opt.hdop"},
    {"accuracy", "M", "cli.gnss.opt.accuracy"},
    {"seconds", "S", "cli.gnss.opt.seconds"},
    {"baud", "N", "cli.gnss.opt.baud"},
    {"log", "OUT", "cli.gnss.opt.log"},
    {"speed", "X", "cli.gnss.opt.speed"},
    {"save", "FILE", "cli.gnss.opt.save"},
    {"set", "F=V", "cli.opt.set"},
};
static const ft_opt PERIMETER_OPTS[] = {
    {"points", "F.csv", "cli.perimeter.opt.points"},
    {"traverse", "F.csv", "cli.perimeter.opt.traverse"},
    {"track", "F.gpx", "cli.perimeter.opt.track"},
    {"segment", "N", "cli.perimeter.opt.segment"},
    {"drop-noise", NULL, "cli.perimeter.opt.drop_noise"},
    {"simplify", "M", "cli.perimeter.opt.simplify"},
    {"recorded", NULL, "cli.perimeter.opt.recorded"},
    {"print", NULL, "cli.perimeter.opt.print"},
    {"north", "NORTH", "cli.perimeter.opt.north"},
    {"date", "DATE", "cli.perimeter.opt.date"},
    {"declination", "DEG", "cli.perimeter.opt.declination"},
    {"adjust", "bowditch", "cli.perimeter.opt.adjust"},
    {"reason", "TEXT", "cli.opt.reason"},
};
static const ft_opt CONVERT_OPTS[] = {
    {"from", "FORMAT", "cli.convert.opt.from"},
    {"to", "FORMAT", "cli.convert.opt.to"},
    {"country", "XX", "cli.convert.opt.country"},
};

#define OPTS(o) (o), FT_COUNT(o)

enum { MANY = 1 << 20 }; /* as many as the system hands over; a command that takes fewer says so itself */

const ft_cmd FT_COMMANDS[] = {
    {"new", "TARGET --country XX --org NAME --system NAME [--profile F] [--centre-key LINE]... [--training]", 1, 1,
     OPTS(NEW_OPTS), ft_cmd_new},
    {"add", "FILE TYPE [--geom GEOM] [--set F=V]...", 2, 2, OPTS(ADD_OPTS), ft_cmd_add},
    {"set", "FILE ID [--geom GEOM] [--set F=V]... [--retire | --restore] [--reason T]", 2, 2, OPTS(SET_OPTS),
     ft_cmd_set},
    {"erase", "FILE ID [--field F]... --reason T", 2, 2, OPTS(ERASE_OPTS), ft_cmd_erase},
    {"split", "FILE ID --part CHA/SHA/cancelled=GEOM...", 2, 2, OPTS(SPLIT_OPTS), ft_cmd_split},
    {"join", "FILE ID ID...", 3, MANY, OPTS(JOIN_OPTS), ft_cmd_join},
    {"attach", "FILE ID (PATH... [--caption T] [--set F=V]... / -o DIR)", 2, MANY, OPTS(ATTACH_OPTS), ft_cmd_attach},
    {"list", "TARGET [TYPE] [--where F=V]... [--format table/csv/json/geojson] [--quarantined]", 1, 2, OPTS(LIST_OPTS),
     ft_cmd_list},
    {"show", "TARGET ID [--history] [--unseal]", 2, 2, OPTS(SHOW_OPTS), ft_cmd_show},
    {"import",
     "FILE SOURCE (--as TYPE / --mapping FILE) [--layer L] [--map F=COLUMN]... [--set F=V]... [--crs C] [--baseline D] "
     "[--rejects OUT.csv] [--reconcile OUT.csv] [--dry-run]",
     2, 2, OPTS(IMPORT_OPTS), ft_cmd_import},
    {"locate", "FILE [--dry-run]", 1, 1, OPTS(LOCATE_OPTS), ft_cmd_locate},
    {"export", "TARGET -o OUT [--layer L]... [--to DRIVER] [--mapping FILE]", 1, 1, OPTS(EXPORT_OPTS), ft_cmd_export},
    {"check", "TARGET [--for save/submit/approve]", 1, 1, OPTS(CHECK_OPTS), ft_cmd_check},
    {"ledger",
     "TARGET [--by hazard/class/contamination/location/org/task/year] [--from D --to D] [--as-known D] [--pending] / --freeze YEAR",
     1, 1, OPTS(LEDGER_OPTS), ft_cmd_ledger},
    {"extract", "FILE (--task ID... / --within GEOM) -o TEAM.gpkg [--near M] [--org NAME] [--system NAME]", 1, 1,
     OPTS(EXTRACT_OPTS), ft_cmd_extract},
    {"clone", "FILE --system NAME -o F2.gpkg [--org NAME]", 1, 1, OPTS(CLONE_OPTS), ft_cmd_clone},
    {"submit", "FILE -o OUT.gpkg [--since-last / --all / --for SYSTEM]", 1, 1, OPTS(SUBMIT_OPTS), ft_cmd_submit},
    {"merge", "TARGET SUBMISSION/RECEIPT... [--receipt OUT]", 2, MANY, OPTS(MERGE_OPTS), ft_cmd_merge},
    {"todo", "FILE [--since DATE]", 1, 1, OPTS(TODO_OPTS), ft_cmd_todo},
    {"conflicts", "TARGET [ID]", 1, 2, NULL, 0, ft_cmd_conflicts},
    {"resolve", "TARGET ID (--take [GROUP=]REV... / --set F=V... [--geom GEOM] / --undo REV) --reason T", 2, 2,
     OPTS(RESOLVE_OPTS), ft_cmd_resolve},
    {"review", "TARGET [--queue] [--approve ID... / --reject ID... --reason T]", 1, 1, OPTS(REVIEW_OPTS),
     ft_cmd_review},
    {"verify", "TARGET", 1, 1, NULL, 0, ft_cmd_verify},
    {"rebuild", "FILE", 1, 1, NULL, 0, ft_cmd_rebuild},
    {"profile", "FILE PROFILE.json [--reason T]", 2, 2, OPTS(PROFILE_OPTS), ft_cmd_profile},
    {"backup", "FILE [--keep N] [-o DIR]", 1, 1, OPTS(BACKUP_OPTS), ft_cmd_backup},
    {"restore", "SNAPSHOT -o FILE [--system NAME]", 1, 1, OPTS(RESTORE_OPTS), ft_cmd_restore},
    {"doctor", "FILE", 1, 1, NULL, 0, ft_cmd_doctor},
    {"key",
     "new NAME [--passphrase] / passphrase NAME [--remove] / list [TARGET] / show TARGET / "
     "trust TARGET LINE [--role author/qa/authority] [--scope PCODE] [--recipient] / revoke TARGET KEY --after-batch N / "
     "rewrap TARGET",
     1, 3, OPTS(KEY_OPTS), ft_cmd_key},
    {"near", "FILE (GEOM / COORD) --distance M [--type TYPE]", 2, 2, OPTS(NEAR_OPTS), ft_cmd_near},
    {"area", "GEOM", 1, 1, OPTS(AREA_OPTS), ft_cmd_area},
    {"gnss", "DEVICE/gpsd:/FILE.nmea [--average N] [--log OUT] [--save FILE --set F=V...]", 1, 1, OPTS(GNSS_OPTS),
     ft_cmd_gnss},
    {"perimeter",
     "FILE ID (--points F.csv / --traverse F.csv / --track F.gpx [--segment N]... [--drop-noise] [--simplify M] / --recorded / --print) [--adjust bowditch]",
     2, 2, OPTS(PERIMETER_OPTS), ft_cmd_perimeter},
    {"convert", "COORD [--from F] --to (dd/ddm/dms/utm/mgrs/EPSG:n)", 1, 1, OPTS(CONVERT_OPTS), ft_cmd_convert},
    {"demo", "DIR", 1, 1, NULL, 0, ft_cmd_demo},
};
const size_t FT_COMMANDS_N = FT_COUNT(FT_COMMANDS);
