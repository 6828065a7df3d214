package org.flodgatt.demo.story;

import java.util.List;
import org.flodgatt.demo.rails.Publication;

/** One thing that happens: first the database changes, then these messages go out, in order. */
public record Happening(Kind kind, List<Change> changes, List<Publication> publications) {
  static Happening of(Kind kind, List<Publication> publications) {
    return new Happening(kind, List.of(), publications);
  }
}
