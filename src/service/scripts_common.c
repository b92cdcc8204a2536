/* scripts_common: the scripts reload and restart, which are the same for every supervisor but for
   the words that start what is down and that hold a lock. reload compares with the file applied,
   which is what the server that serves was started with. Both hear the answer in the log. What the
   server refuses is put back: a helper that is started later reads what the server goes by. */
#include "scripts.h"

/* news: what is in the log since before was set. answer: waits for a line of it that sed prints.
   alone: one of them at a time; exec keeps the process, and so the lock. */
#define FUNCTIONS(name)                                                                            \
  "say() { echo \"" name ": $1\"; }\n"                                                             \
  "fatal() { echo \"" name ": fatal: $1\" >&2; exit \"$2\"; }\n"                                   \
  "size() { cat log/main/current 2>/dev/null | wc -c; }\n"                                         \
  "news() {\n"                                                                                     \
  "  test \"$(size)\" -ge \"$before\" || before=0\n"                                               \
  "  tail -c \"+$((before + 1))\" log/main/current | sed 's/^[^ ]* //'\n"                          \
  "}\n"                                                                                            \
  "answer() {\n"                                                                                   \
  "  tries=$1 answer=\n"                                                                           \
  "  while test -z \"$answer\" && test \"$tries\" -gt 0; do\n"                                     \
  "    sleep 0.1\n"                                                                                \
  "    tries=$((tries - 1))\n"                                                                     \
  "    answer=$(news | sed -n \"$2\" | tail -n 1)\n"                                               \
  "  done\n"                                                                                       \
  "}\n"                                                                                            \
  "told() {\n"                                                                                     \
  "  test -r log/main/current && return\n"                                                         \
  "  say 'the server is told; its answer cannot be seen, log/main/current is missing: does the "   \
  "logger run?'\n"                                                                                 \
  "  exit 1\n"                                                                                     \
  "}\n"                                                                                            \
  "tidy() { rm -f applied.next applied.before applied.after mathopd.conf.cdb.old; }\n"             \
  "alone() {\n"                                                                                    \
  "  test -w . || fatal 'only who may write this directory can do that' 111\n"                     \
  "  if test \"$HTTPWAY_LOCKED\" != $$; then\n"                                                    \
  "    export HTTPWAY_LOCKED=$$\n"                                                                 \
  "    exec @lock@ lock ./" name " $1\n"                                                           \
  "  fi\n"                                                                                         \
  "  trap tidy EXIT\n"                                                                             \
  "  trap 'exit 111' HUP INT TERM\n"                                                               \
  "  tidy\n"                                                                                       \
  "}\n"                                                                                            \
  "keep() { test ! -e mathopd.conf.cdb || ln mathopd.conf.cdb mathopd.conf.cdb.old || exit 111; "  \
  "}\n"                                                                                            \
  "put_back() { test ! -e mathopd.conf.cdb.old || mv -f mathopd.conf.cdb.old mathopd.conf.cdb || " \
  "exit 111; }\n"                                                                                  \
  "umask 022\n"                                                                                    \
  "cd \"$(dirname \"$0\")\" || exit 111\n"

static char const reload[] =
    "#!/bin/sh\n"
    "# Takes up a changed mathopd.conf: says what it changes, compiles it, tells the server, and\n"
    "# says what the server answers. With -n it only says what would change; with -r it restarts\n"
    "# the server when the change takes that.\n"
    "# Exit codes: 0 done; 1 the server has not taken it up; 100 mistakes in the configuration,\n"
    "# the server goes on as it was; 111 something else was refused.\n" FUNCTIONS(
        "reload") "case $#$1 in 0 | 1-n | 1-r) ;; *) fatal 'usage: reload [ -n | -r ]' 100 ;; "
                  "esac\n"
                  "alone $1\n"
                  "\n"
                  "compile() {\n"
                  "  if test \"$1\" = -n; then @data@ -d mathopd.conf >applied.next\n"
                  "  else keep; @data@ -o applied.next -f mathopd.conf; fi\n"
                  "}\n"
                  "compile \"$1\" || {\n"
                  "  code=$?\n"
                  "  fatal 'nothing was changed, the server goes on as it was' \"$code\"\n"
                  "}\n"
                  "\n"
                  "# A setting a line: where it holds, then what is set. Lines of the file do not "
                  "count.\n"
                  "settings() {\n"
                  "  awk '\n"
                  "    sub(/^# only a start takes up: /, \"\") { n = split($0, names, \", \")\n"
                  "      for (i = 1; i <= n; i++) starts[names[i]] = \" (takes a restart)\" }\n"
                  "    { sub(/ +(inherited from )?[^ ]*:[0-9]+$/, \"\"); sub(/  +default$/, \"\"); "
                  "gsub(/ ->/, "
                  "\":\")\n"
                  "      gsub(/virtual [0-9]+ /, \"\"); sub(/: virtual [0-9]+$/, \"\"); gsub(/  "
                  "+/, \" \") }\n"
                  "    /^[^ #]/ { place = $0; next }\n"
                  "    /^ used by / { place = substr($0, 10); gsub(/[()]/, \"\", place); next }\n"
                  "    /^ Alias / { place = place $0 }\n"
                  "    /^ / { print place \":\" $0 (place ~ /^(global|tuning|server [0-9]+)$/ ? "
                  "starts[$1] : "
                  "\"\") }'\n"
                  "}\n"
                  "if test -s applied; then\n"
                  "  settings <applied >applied.before || exit 111\n"
                  "  settings <applied.next >applied.after || exit 111\n"
                  "  if diff applied.before applied.after | sed -n 's/^</-/p; s/^>/+/p' | grep .; "
                  "then :\n"
                  "  else say 'no setting differs'; fi\n"
                  "else say 'the server has not been started yet'; fi\n"
                  "# What there is of kinds that only a start takes the first of up.\n"
                  "kinds() {\n"
                  "  awk '\n"
                  "    { place = $0; sub(/: .*/, \"\", place) }\n"
                  "    /: StayRoot On/ { root = 1 }\n"
                  "    /: (ScriptUser|RunScriptsAsOwner) / { named[place] = 1 }\n"
                  "    /: External |: Specials .*: CGI/ { scripts[place] = 1; print \"script\" }\n"
                  "    /: AllowSetID On/ { print \"AllowSetID\" }\n"
                  "    /: (Realm |UserDirectory On)/ { print \"Realm or UserDirectory\" }\n"
                  "    /: UserCheck / { print \"UserCheck\" }\n"
                  "    END { for (place in scripts) if (!root && !(place in named)) print \"script "
                  "that runs as User\" }' \"$1\" |\n"
                  "    sort -u\n"
                  "}\n"
                  "if test \"$1\" = -n; then\n"
                  "  test -s applied || exit 0\n"
                  "  kinds applied.before >applied.next\n"
                  "  kinds applied.after | comm -13 applied.next - |\n"
                  "    sed 's/.*/reload: the first & (takes a restart)/'\n"
                  "  exit 0\n"
                  "fi\n"
                  "\n"
                  "before=$(size)\n"
                  "@svcsig@ -h . || { say 'compiled; it counts when the server is started'; exit "
                  "1; }\n"
                  "told\n"
                  "answer 100 's/^httpd: [a-z]*: \\(.*configuration read again\\)$/\\1/p\n"
                  "  s/^httpd: [a-z]*: \\(.* old .*stays\\)$/\\1/p'\n"
                  "case $answer in\n"
                  "  *'read again') mv -f applied.next applied || exit 111; say \"$answer\"; exit "
                  "0 ;;\n"
                  "  '') say 'no answer is in log/main/current'; exit 1 ;;\n"
                  "esac\n"
                  "put_back\n"
                  "case $answer in\n"
                  "  *': this takes a restart: '*)\n"
                  "    if test \"$1\" = -r; then say \"${answer%%: the old*}\"; tidy; exec "
                  "./restart; fi\n"
                  "    say \"${answer%%: this takes*}: this takes a restart: $PWD/restart\"\n"
                  "    say 'the old configuration stays until then' ;;\n"
                  "  *) say \"$answer\" ;;\n"
                  "esac\n"
                  "exit 1\n";

static char const restart[] =
    "#!/bin/sh\n"
    "# Restarts the server: checks mathopd.conf, then a new server is started beside the old one,\n"
    "# which completes its requests and ends: no client is refused. What is down is started.\n"
    "# Exit codes: 0 done; 1 the new server did not come to serve, the old one goes on;\n"
    "# 100 mistakes in the configuration; 111 something else was refused.\n" FUNCTIONS(
        "restart") "test $# -eq 0 || fatal 'usage: restart' 100\n"
                   "alone\n"
                   "@data@ -t mathopd.conf || {\n"
                   "  code=$?\n"
                   "  fatal 'nothing was changed' \"$code\"\n"
                   "}\n"
                   "keep\n"
                   "before=$(size)\n"
                   "said=$(@svcsig@ -y . 2>&1)\n"
                   "case $? in\n"
                   "  0) ;;\n"
                   "  1) @up@ || exit 111 ;;\n"
                   "  *) fatal \"$said\" 111 ;;\n"
                   "esac\n"
                   "told\n"
                   "answer 600 's/^httpway-hold: [a-z]*: \\(restarted: .*\\)$/\\1/p\n"
                   "  s/^httpway-hold: [a-z]*: \\(not restarted: .*\\)$/\\1/p\n"
                   "  s/^httpway-hold: [a-z]*: \\(the service stays down .*\\)$/\\1/p'\"\n"
                   "  ${said:+s/^httpd: info: \\(serving: .*\\)$/\\1/p}\"\n"
                   "case $answer in\n"
                   "  restarted:* | serving:*) say \"$answer\"; exit 0 ;;\n"
                   "  '') say 'no answer is in log/main/current'; exit 1 ;;\n"
                   "  not*) put_back ;;\n"
                   "esac\n"
                   "news | grep ': fatal: ' >&2\n"
                   "say \"$answer\"\n"
                   "exit 1\n";

struct template const scripts_common[] = {
  { "reload", reload, 0755 },
  { "restart", restart, 0755 },
  { 0, 0, 0 },
};
