/** Viewers with blocks and filters: who they are, what they must get, and their rows. */
@NullMarked
package org.flodgatt.loadtest.community;

import org.jspecify.annotations.NullMarked;
