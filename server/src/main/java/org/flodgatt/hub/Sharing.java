package org.flodgatt.hub;

import java.util.function.Consumer;
import org.flodgatt.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * How the thing that all subscribers of an event share is made and given back.
 *
 * @param create called once for each event that is delivered
 * @param release called when every event loop is done with it
 */
public record Sharing<S>(Create<S> create, Consumer<S> release) {
  /** Makes it. */
  @FunctionalInterface
  public interface Create<S> {
    /**
     * Makes it for one event.
     *
     * @param id what a client names to go on behind the event; {@code null}: nobody wants to know
     */
    S apply(Event event, @Nullable String id);
  }
}
