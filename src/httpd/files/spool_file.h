/* spool_file: a temporary file without a name. */
#ifndef HTTPD_FILES_SPOOL_FILE_H
#define HTTPD_FILES_SPOOL_FILE_H

/* An open file, for reading and writing, in /tmp (of the new root, when there is one), that nobody
   else can open and that goes with its last descriptor. Close-on-exec. -1 with errno. */
int spool_file_make(void);

#endif
