package org.flodgatt.hub;

import java.util.function.Consumer;
import java.util.function.Function;
import org.flodgatt.event.Event;

/**
 * How the thing that all subscribers of an event share is made and given back.
 *
 * @param create called once for each event that is delivered
 * @param release called when every event loop is done with it
 */
public record Sharing<S>(Function<Event, S> create, Consumer<S> release) {}
