package org.flodgatt.demo.writing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.flodgatt.demo.world.World;
import org.jspecify.annotations.Nullable;

/** Writes statuses from ideas. Not thread-safe. */
public final class Composer {
  private static final Duration POLL_LENGTH = Duration.ofDays(1);

  /** What people add when they edit, by language. */
  private static final Map<String, String> AFTERTHOUGHTS =
      Map.of(
          "en", "Edit: {fixed a typo|counted again, one more|the comma was in the wrong place}.",
          "de", "Nachtrag: {Tippfehler|Komma} gefunden. Es war schon immer da.",
          "is", "Breytt: {innsláttarvilla|veðrið breyttist}.",
          "fr", "Modifié : {une faute de frappe|un chat sur le clavier}.",
          "ja", "追記:{誤字|数え間違い}を直しました。",
          "ar", "تعديل: {خطأ إملائي|نقطة زائدة}.",
          "hi", "संशोधन: {वर्तनी|गिनती} ठीक की।");

  private final World world;
  private final Ids ids;
  private final InstantSource clock;
  private final RandomGenerator random;

  /** Both the ids and the times of what is written come from this clock. */
  public Composer(World world, Ids ids, InstantSource clock, RandomGenerator random) {
    this.world = world;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  /** A new status. An answer names whom it answers first. */
  public Status compose(PostIdea idea, @Nullable Status repliesTo) {
    String text = Phrase.fill(idea.text(), random);
    if (repliesTo != null && !repliesTo.author().equals(idea.author())) {
      text = "@" + repliesTo.author().acct() + " " + text;
    }
    Instant now = clock.instant();
    String media = idea.media();
    return new Status(
        ids.next(),
        now,
        idea.author(),
        idea.visibility(),
        idea.language(),
        idea.warning(),
        Markup.render(world, idea.author(), text),
        media == null ? List.of() : List.of(new Media(ids.next(), idea.video(), media)),
        idea.poll().isEmpty() ? null : poll(idea.poll(), now),
        repliesTo,
        null);
  }

  /** The status with an afterthought. */
  public Status edit(Status status) {
    String language = status.language() == null ? "" : status.language();
    String thought = AFTERTHOUGHTS.getOrDefault(language, "✏️");
    String text = status.text().plain() + " // " + Phrase.fill(thought, random);
    return status.edited(Markup.render(world, status.author(), text), clock.instant());
  }

  private Poll poll(List<String> titles, Instant now) {
    return new Poll(
        ids.next(),
        now.plus(POLL_LENGTH),
        titles.stream().map(title -> new Poll.Option(title, random.nextInt(0, 30))).toList());
  }
}
