/* programs: where the programs of this package are, as a script should name them. */
#ifndef SERVICE_PROGRAMS_H
#define SERVICE_PROGRAMS_H

/* The directory: that of HTTPWAY_COMMANDS; else the unversioned home, where it has them, so that a
   script survives upgrades; else where they were installed. */
char const *programs_directory(void);
/* Lets httpway-data check a configuration in the working directory; what it says goes to standard
   error. Its exit code. Dies when it cannot be run. */
int programs_check(char const *directory, char const *configuration);

#endif
