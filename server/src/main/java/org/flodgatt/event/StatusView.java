package org.flodgatt.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few fields of a status that filters need (contract section 7). Everything else passes through
 * unread.
 *
 * @param authorId {@code account.id}
 * @param authorDomain what stands between the first and the second {@code @} of {@code
 *     account.acct}; {@code null} without {@code @}
 * @param local whether {@code account.username} equals {@code account.acct}
 * @param language {@code language}, or {@code null}
 * @param targets author and mentioned accounts, each once, the author first
 * @param filtered whether the payload has the key {@code filtered} already
 * @param texts what keyword filters search, in order: spoiler text, content, titles of poll
 *     options, descriptions of media; missing ones are empty
 * @param localOnly whether {@code local_only} stands there and is neither false nor null: forks
 *     mark so what is not for other servers
 * @param open whether {@code visibility} says that everybody may see it, logged in or not, and so
 *     does {@code visibility_ex}, where a fork has that
 */
public record StatusView(
    long authorId,
    @Nullable String authorDomain,
    boolean local,
    @Nullable String language,
    long[] targets,
    boolean filtered,
    List<String> texts,
    boolean localOnly,
    boolean open) {

  /**
   * Reads a status out of an event's payload. Never throws, whatever the bytes.
   *
   * @return a status, or a fixed word that names what is wrong: {@code not_an_object}, {@code
   *     not_json}, {@code no_account}, {@code account_id}, {@code account_username}, {@code
   *     account_acct}, {@code mentions}, {@code mention_id}, {@code language}, {@code text}, {@code
   *     poll}, {@code media}
   */
  public static StatusParse parse(Event event) {
    return StatusReader.read(event);
  }
}
