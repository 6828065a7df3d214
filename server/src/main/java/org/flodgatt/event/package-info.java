/** The shared words: streams, topics, events, viewers. Immutable, no I/O. */
@NullMarked
package org.flodgatt.event;

import org.jspecify.annotations.NullMarked;
