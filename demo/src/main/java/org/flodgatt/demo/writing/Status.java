package org.flodgatt.demo.writing;

import java.time.Instant;
import java.util.List;
import org.flodgatt.demo.world.Person;
import org.jspecify.annotations.Nullable;

/**
 * A post.
 *
 * @param language a code such as {@code en}; null when the author gave none
 * @param warning the content warning; empty without one
 * @param repliesTo the post it answers
 * @param editedAt when it was last changed; null if never
 */
public record Status(
    long id,
    Instant createdAt,
    Person author,
    Visibility visibility,
    @Nullable String language,
    String warning,
    Markup.Rendered text,
    List<Media> media,
    @Nullable Poll poll,
    @Nullable Status repliesTo,
    @Nullable Instant editedAt) {

  /** The same post with another text. */
  public Status edited(Markup.Rendered newText, Instant at) {
    return new Status(
        id, createdAt, author, visibility, language, warning, newText, media, poll, repliesTo, at);
  }

  /** Whether it answers somebody other than its author. */
  public boolean answersSomebodyElse() {
    return repliesTo != null && !repliesTo.author().equals(author);
  }

  /** All that a keyword filter looks at, as plain text. */
  public String searchable() {
    StringBuilder all = new StringBuilder(warning).append('\n').append(text.plain());
    if (poll != null) {
      poll.options().forEach(option -> all.append('\n').append(option.title()));
    }
    media.forEach(attachment -> all.append('\n').append(attachment.description()));
    return all.toString();
  }
}
