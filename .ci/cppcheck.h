/* What cppcheck must know about skalibs, whose headers it does not read: these do not return. No compiler sees this. */
#define strerr_dief(code, ...) exit(code)
#define strerr_diefu(code, ...) exit(code)
#define strerr_diefsys(code, ...) exit(code)
#define strerr_diefusys(code, ...) exit(code)
#define strerr_dieusage(code, ...) exit(code)
