/** Who listens to what. Knows no sockets. */
@NullMarked
package org.flodgatt.hub;

import org.jspecify.annotations.NullMarked;
