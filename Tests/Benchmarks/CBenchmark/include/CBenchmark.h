// What benchmarks need of C: a decoder of routes to be measured against, the least that a C program does for the
// same values, and malloc_trim(3).
#ifndef C_BENCHMARK_H
#define C_BENCHMARK_H

#include <malloc.h>

/// Lists the IPv4 routes of the calling thread's namespace into an array that it makes and frees.
/// Returns how many there are, or the errno as a negative number.
long benchmark_c_routes(void);

#endif
