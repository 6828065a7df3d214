/** The testkit. */
@NullMarked
package org.flodgatt.testkit;

import org.jspecify.annotations.NullMarked;
