/** Native processes, their output, their directories and ports. */
@NullMarked
package org.flodgatt.testkit.process;

import org.jspecify.annotations.NullMarked;
