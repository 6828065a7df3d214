/**
 * What the benchmarks have in common. They themselves live in the packages of what they measure, so
 * that the server need not open anything for them.
 */
@NullMarked
package org.flodgatt.benchmarks;

import org.jspecify.annotations.NullMarked;
