package org.flodgatt.testkit.mastodon;

import java.util.List;
import java.util.SplittableRandom;

/** Texts for made-up statuses. */
final class StatusTexts {
  static final String LONG =
      "<p>The spring tide came in a hand’s breadth over the quay this morning, and the old ferry"
          + " floated off her blocks for the first time since March. Nobody had asked her to –"
          + " we were still painting.</p><p>Two buckets, one brush and a thermos went out with"
          + " the ebb; the cat stayed. If you find a red thermos (‘Háfjall 1974’) between"
          + " here and the skerries, it is mine &amp; I would like it back, coffee or no coffee."
          + " Thanks to the pilot crew for the tow! <a href=\"https://harbour.example/tags/tides\""
          + " class=\"mention hashtag\" rel=\"tag\">#<span>tides</span></a></p>";

  private static final List<String> SENTENCES =
      List.of(
          "Fog again, so thick that the gulls walk.",
          "The baker has started on the Christmas rye – seeds &amp; all.",
          "Does anybody know how to splice eight-strand rope?",
          "Nýja vitavarðarhúsið er loksins tilbúið.",
          "Heute Nacht hat jemand die Möwe vom Dach gesungen.",
          "Cinq degrés dans l’eau, et pourtant on nage.",
          "港の灯りが一つずつ消えていく。",
          "The ferry sails at seven, wind permitting; the wind has not been asked.",
          "A seal has taken the visitors’ berth and pays no fees 🦭",
          "Low water at 04:12, and I will not be there to see it.");

  private StatusTexts() {}

  /** A paragraph of one to six sentences. */
  static String paragraph(SplittableRandom random) {
    StringBuilder html = new StringBuilder("<p>");
    int sentences = random.nextInt(1, 7);
    for (int i = 0; i < sentences; i++) {
      html.append(i == 0 ? "" : " ").append(SENTENCES.get(random.nextInt(SENTENCES.size())));
    }
    return html.append("</p>").toString();
  }
}
