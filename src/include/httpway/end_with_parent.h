/* end_with_parent: prctl(2) of Linux; elsewhere nothing. */
#ifndef HTTPWAY_END_WITH_PARENT_H
#define HTTPWAY_END_WITH_PARENT_H

/* This process is sent number when its parent ends. */
void end_with_parent(int number);

#endif
