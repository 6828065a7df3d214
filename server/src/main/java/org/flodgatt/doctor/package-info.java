/** Examines whether the server can work here, before it has to. */
@NullMarked
package org.flodgatt.doctor;

import org.jspecify.annotations.NullMarked;
