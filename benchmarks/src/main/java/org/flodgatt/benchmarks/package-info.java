/** The benchmarks. */
@NullMarked
package org.flodgatt.benchmarks;

import org.jspecify.annotations.NullMarked;
