// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include "CEpoll.h"

// Before anything else of the program: Swift's runtime opens descriptors of its own before an asynchronous `main` begins.
__attribute__((constructor)) void portico_open_standard_streams(void) {
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        // Writing to standard output is an error then, so that lost access lines are counted.
        if (fcntl(descriptor, F_GETFD) < 0) (void)!open("/dev/null", descriptor == 2 ? O_WRONLY : O_RDONLY);
    }
}
