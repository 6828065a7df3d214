package org.flodgatt.loadtest;

import java.util.List;
import java.util.stream.IntStream;
import org.flodgatt.loadtest.StatusTemplate.Look;
import org.flodgatt.loadtest.community.Community;
import org.flodgatt.loadtest.community.Residents;
import org.flodgatt.loadtest.wire.Marker;
import org.flodgatt.loadtest.wire.Phase;
import org.jspecify.annotations.Nullable;

/** What is published: statuses of one author, or of a community's authors in turn. */
final class Messages {
  private final StatusTemplate everybodys;
  private final List<StatusTemplate> turns;

  /** Messages of this many bytes; without residents of one author. */
  Messages(Marker marker, int size, @Nullable Residents residents) {
    everybodys = new StatusTemplate(marker, size, Look.PLAIN);
    turns =
        residents == null
            ? List.of(everybodys)
            : IntStream.range(0, Community.PERIOD)
                .mapToObj(event -> new StatusTemplate(marker, size, look(residents, event)))
                .toList();
  }

  private static Look look(Residents residents, int event) {
    int author = Community.author(event);
    return new Look(
        Long.toString(residents.authorAccount(author)),
        residents.authorName(author),
        Community.domain(author),
        Community.language(author),
        Community.word(event));
  }

  /** The Redis message with this number. */
  byte[] message(Phase phase, long number) {
    return turns.get((int) (number % turns.size())).message(phase, number);
  }

  /** A message that everybody must hear. */
  byte[] probe(long number) {
    return everybodys.message(Phase.PROBE, number);
  }
}
