package org.flodgatt.loadtest.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.flodgatt.loadtest.chart.BarChart.Bar;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

final class ChartTest {
  @Test
  void aCurveIsDrawnForEachDistributionThatHasValues() throws Exception {
    PercentileChart chart = new PercentileChart("steady & <fast>", "10 delivered");
    Histogram times = new Histogram(1, 600_000_000, 3);
    for (int i = 1; i <= 10_000; i++) {
      times.recordValue(i);
    }
    chart.add("publish → receive", times);
    chart.add("connect", times);
    chart.add("served again", new Histogram(1, 600_000_000, 3));
    String svg = chart.draw();
    Document document = parse(svg);
    assertEquals(
        "steady & <fast>", document.getElementsByTagName("title").item(0).getTextContent());
    NodeList curves = document.getElementsByTagName("polyline");
    assertEquals(2, curves.getLength());
    assertTrue(svg.contains(">99.99 %<"), "four nines of 10,000 values");
    assertTrue(!svg.contains(">99.999 %<"), "but not five");
    assertTrue(svg.contains("prefers-color-scheme:dark"));
    String[] points =
        curves.item(0).getAttributes().getNamedItem("points").getTextContent().split(" ", -1);
    double last = Double.parseDouble(points[points.length - 1].split(",", -1)[1]);
    double first = Double.parseDouble(points[0].split(",", -1)[1]);
    assertTrue(first > last, "longer times are further up");
  }

  @Test
  void withoutTimesThePictureSaysSo() throws Exception {
    PercentileChart chart = new PercentileChart("idle", "");
    chart.add("connect", new Histogram(1, 100, 3));
    assertEquals(0, parse(chart.draw()).getElementsByTagName("polyline").getLength());
  }

  @Test
  void barsBeginAtZeroAndAreAsLongAsTheirValues() throws Exception {
    Document document = parse(BarChart.draw("CPU", List.of(new Bar("a", 80), new Bar("b", 20))));
    NodeList bars = document.getElementsByTagName("rect");
    assertEquals(3, bars.getLength(), "the paper and two bars");
    assertEquals(4, width(bars, 1) / width(bars, 2), 1e-6);
  }

  private static double width(NodeList bars, int index) {
    return Double.parseDouble(
        bars.item(index).getAttributes().getNamedItem("width").getTextContent());
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
