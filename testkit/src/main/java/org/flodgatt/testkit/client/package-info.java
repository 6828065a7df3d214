/** Clients over plain sockets, to the byte: no library stands between a test and the wire. */
@NullMarked
package org.flodgatt.testkit.client;

import org.jspecify.annotations.NullMarked;
