/** Every counter and gauge, in one place. */
@NullMarked
package org.flodgatt.metrics;

import org.jspecify.annotations.NullMarked;
