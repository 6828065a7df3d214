/** The demo. */
@NullMarked
package org.flodgatt.demo;

import org.jspecify.annotations.NullMarked;
