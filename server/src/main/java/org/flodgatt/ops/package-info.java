/** Health and metrics endpoints for the people who run it. */
@NullMarked
package org.flodgatt.ops;

import org.jspecify.annotations.NullMarked;
