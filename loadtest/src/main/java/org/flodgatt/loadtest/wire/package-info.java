/** Cheap readers of WebSocket and event streams that look for one planted marker per event. */
@NullMarked
package org.flodgatt.loadtest.wire;

import org.jspecify.annotations.NullMarked;
