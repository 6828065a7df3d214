package org.flodgatt.demo.writing;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.flodgatt.demo.world.World;

/**
 * A hashtag.
 *
 * @param name the normalised name, which also names the channel
 */
public record Tag(String name) {
  private static final Pattern LATIN_MARKS = Pattern.compile("[\\u0300-\\u036f]");

  /**
   * The tag for what somebody wrote after {@code #}. Rails' rule, as far as the demo's own tags
   * need it: compatibility form, lower case, accents off.
   */
  public static Tag written(String text) {
    String lower = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    String apart = Normalizer.normalize(lower, Normalizer.Form.NFD);
    return new Tag(
        Normalizer.normalize(LATIN_MARKS.matcher(apart).replaceAll(""), Normalizer.Form.NFC));
  }

  /** The page of the tag on this server. */
  public String url() {
    return "https://" + World.DOMAIN + "/tags/" + name;
  }
}
