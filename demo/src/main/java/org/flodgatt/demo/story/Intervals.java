package org.flodgatt.demo.story;

import java.util.List;
import org.flodgatt.demo.rails.ActiveFilters;
import org.flodgatt.demo.rails.Notices;
import org.flodgatt.demo.world.AccessToken;
import org.flodgatt.demo.world.KeywordFilter;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.World;

/** What comes round in the same order now and then: announcements, a filter, Carol's phone. */
final class Intervals {
  private static final List<String> ANNOUNCEMENTS =
      List.of(
          "The server will be upgraded on Sunday. There will be cake.",
          "The harbour lamp is being painted. Please do not look directly at the green.",
          "New rule proposal: rule five, \"bring biscuits\". Vote with an emoji.");
  private static final List<String> EMOJI = List.of("🎉", "🍰", "⚓");

  private final World world;
  private final Notices notices;
  private final ActiveFilters filters;
  private int announcementStep;
  private int sessionStep;

  Intervals(World world, Notices notices, ActiveFilters filters) {
    this.world = world;
    this.notices = notices;
    this.filters = filters;
  }

  /** An announcement comes, gets two reactions, goes. */
  Happening announcement() {
    int number = 8 + announcementStep / 4;
    int phase = announcementStep++ % 4;
    return Happening.of(
        Kind.ANNOUNCEMENT,
        switch (phase) {
          case 0 -> notices.announcement(number, ANNOUNCEMENTS.get(number % ANNOUNCEMENTS.size()));
          case 3 -> notices.announcementGone(number);
          default -> notices.reaction(number, EMOJI.get(number % EMOJI.size()), phase);
        });
  }

  /** Bob takes a keyword out of a filter, or puts it back. */
  Happening filterChange() {
    KeywordFilter filter = filterOfTheKeyword();
    boolean thereNow = filters.toggle(World.COMING_AND_GOING);
    Change change =
        thereNow
            ? new Change.AddKeyword(filter.id(), World.COMING_AND_GOING)
            : new Change.RemoveKeyword(World.COMING_AND_GOING);
    return new Happening(Kind.FILTERS, List.of(change), notices.filtersChanged(filter.owner()));
  }

  /** Carol's token is revoked and granted again; then her account is disabled and enabled again. */
  Happening session() {
    Person carol = world.carol();
    AccessToken token = world.tokenOf(carol);
    int phase = sessionStep++ % 4;
    return switch (phase) {
      case 0 ->
          new Happening(
              Kind.SESSION,
              List.of(new Change.RevokeToken(token)),
              List.of(notices.tokenRevoked(token.id())));
      case 1 -> new Happening(Kind.SESSION, List.of(new Change.GrantToken(token)), List.of());
      case 2 ->
          new Happening(
              Kind.SESSION,
              List.of(new Change.DisableUser(carol)),
              List.of(notices.accountDisabled(carol)));
      default -> new Happening(Kind.SESSION, List.of(new Change.EnableUser(carol)), List.of());
    };
  }

  private KeywordFilter filterOfTheKeyword() {
    return world.filters().stream()
        .filter(filter -> filter.keywords().contains(World.COMING_AND_GOING))
        .findFirst()
        .orElseThrow();
  }
}
