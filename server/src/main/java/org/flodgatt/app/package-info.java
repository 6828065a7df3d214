/** Builds the house and runs it; the only room that sees all others. */
@NullMarked
package org.flodgatt.app;

import org.jspecify.annotations.NullMarked;
