package org.flodgatt.filter;

import java.util.regex.Pattern;
import org.flodgatt.event.StatusView;
import org.jsoup.nodes.CDataNode;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeFilter.FilterResult;
import org.jsoup.select.NodeTraversor;

/** The text of a status that keyword filters search (contract section 7, rule 5). */
final class StatusText {
  private static final Pattern LINE_BREAK = Pattern.compile("<br\\s*/?>");
  private static final Pattern CARRIAGE_RETURN = Pattern.compile("\\r\\n?");
  private static final String BLANK_LINE = "\n\n";

  private StatusText() {}

  static String of(StatusView status) {
    String html = String.join(BLANK_LINE, status.texts());
    return textContent(LINE_BREAK.matcher(html).replaceAll("\n").replace("</p><p>", BLANK_LINE));
  }

  /** What the DOM calls {@code textContent} of a fragment of HTML. */
  private static String textContent(String html) {
    String input = CARRIAGE_RETURN.matcher(html).replaceAll("\n");
    StringBuilder text = new StringBuilder(input.length());
    NodeFilter collector = (node, depth) -> collect(node, text);
    // The reference makes its fragment the content of a template, too.
    for (Node node : Parser.htmlParser().parseFragmentInput(input, new Element("template"), "")) {
      NodeTraversor.filter(collector, node);
    }
    return text.toString();
  }

  private static FilterResult collect(Node node, StringBuilder text) {
    switch (node) {
      case CDataNode ignored -> {}
      case TextNode leaf -> text.append(leaf.getWholeText());
      case DataNode leaf -> text.append(leaf.getWholeData());
      case Element element when element.elementIs("template", Parser.NamespaceHtml) -> {
        return FilterResult.SKIP_CHILDREN;
      }
      default -> {}
    }
    return FilterResult.CONTINUE;
  }
}
