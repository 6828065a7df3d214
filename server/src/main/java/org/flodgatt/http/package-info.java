/** The edge: HTTP requests, WebSocket upgrades, event streams. */
@NullMarked
package org.flodgatt.http;

import org.jspecify.annotations.NullMarked;
