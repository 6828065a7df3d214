/** From bytes to socket, on the connection's event loop only. */
@NullMarked
package org.flodgatt.outbound;

import org.jspecify.annotations.NullMarked;
