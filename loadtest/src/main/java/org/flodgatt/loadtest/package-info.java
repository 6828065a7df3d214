/** The loadtest. */
@NullMarked
package org.flodgatt.loadtest;

import org.jspecify.annotations.NullMarked;
