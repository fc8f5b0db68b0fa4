package io.lockkeeper.benchmarks.report;

import java.awt.Color;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BoxAndWhiskerRenderer;
import org.jfree.data.statistics.BoxAndWhiskerCalculator;
import org.jfree.data.statistics.BoxAndWhiskerItem;
import org.jfree.data.statistics.DefaultBoxAndWhiskerCategoryDataset;

/**
 * Draws a plot for each case whose rounds compare several things. It shows the median, the quartiles and the range of
 * each thing.
 */
public final class Plots {
    private static final Rectangle SIZE = new Rectangle(720, 360);
    private static final double SPREAD_FOR_LOGARITHM = 20;
    private static final double BOX_WIDTH = 0.1;

    private static final Color BOXES = new Color(0x5B8DB8);
    private static final DecimalFormatSymbols ENGLISH = DecimalFormatSymbols.getInstance(Locale.ENGLISH);

    private Plots() {}

    public static void write(Report report, Path directory) throws IOException {
        Map<String, List<Measured>> plots = new LinkedHashMap<>();
        for (var one : report.measured())
            if (one.samples().values().size() > 1 && !one.isAside())
                plots.computeIfAbsent(one.benchmark(), key -> new ArrayList<>()).add(one);
        for (var plot : plots.entrySet())
            save(chart(plot.getKey(), plot.getValue()), directory.resolve(plot.getKey() + ".svg"));
    }

    private static JFreeChart chart(String benchmark, List<Measured> measured) {
        var data = new DefaultBoxAndWhiskerCategoryDataset();
        for (var one : measured) data.add(box(one.samples()), "rounds", one.what());
        var renderer = new BoxAndWhiskerRenderer();
        renderer.setMeanVisible(false);
        renderer.setMaximumBarWidth(BOX_WIDTH);
        renderer.setSeriesPaint(0, BOXES);
        var plot = new CategoryPlot(data, new CategoryAxis(), values(measured), renderer);
        // Names beside their boxes stay text. Below them they would be turned, and turned text is drawn as shapes.
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        var chart = new JFreeChart(benchmark, JFreeChart.DEFAULT_TITLE_FONT, plot, false);
        chart.setBackgroundPaint(Color.WHITE);
        return chart;
    }

    /** A box whose whiskers span the whole range, so that no round is left out as an outlier. */
    private static BoxAndWhiskerItem box(Samples samples) {
        var box = BoxAndWhiskerCalculator.calculateBoxAndWhiskerStatistics(samples.values());
        return new BoxAndWhiskerItem(
                box.getMean(),
                samples.median(),
                box.getQ1(),
                box.getQ3(),
                samples.least(),
                samples.most(),
                samples.least(),
                samples.most(),
                List.of());
    }

    private static ValueAxis values(List<Measured> measured) {
        var unit = measured.get(0).unit();
        double least = measured.stream()
                .mapToDouble(one -> one.samples().least())
                .min()
                .orElse(0);
        double most =
                measured.stream().mapToDouble(one -> one.samples().most()).max().orElse(0);
        if (least > 0 && most / least > SPREAD_FOR_LOGARITHM) {
            var axis = new LogAxis(unit);
            axis.setTickUnit(new NumberTickUnit(1, new DecimalFormat("#,##0.###", ENGLISH)));
            return axis;
        }
        var axis = new NumberAxis(unit);
        axis.setAutoRangeIncludesZero(true);
        axis.setNumberFormatOverride(new DecimalFormat("#,##0.###", ENGLISH));
        return axis;
    }

    private static void save(JFreeChart chart, Path file) throws IOException {
        var document = GenericDOMImplementation.getDOMImplementation()
                .createDocument("http://www.w3.org/2000/svg", "svg", null);
        var graphics = new SVGGraphics2D(document);
        graphics.setSVGCanvasSize(SIZE.getSize());
        chart.draw(graphics, SIZE);
        try (var out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            graphics.stream(out, true);
        }
    }
}
