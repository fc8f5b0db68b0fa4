package io.lockkeeper.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/** Reads Markdown as GitHub does, and writes HTML. Headings get the anchors that they have on GitHub. */
final class Markdown {
    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .nodeRendererFactory(Code::new)
            .attributeProviderFactory(context -> (node, tag, attributes) -> {
                // Wide tables scroll by themselves, so that the page does not; a keyboard reaches them too.
                if (node instanceof TableBlock && tag.equals("table")) attributes.put("tabindex", "0");
            })
            .build();

    private Markdown() {}

    static Node parse(String text) {
        return PARSER.parse(text);
    }

    static String html(Node node) {
        return RENDERER.render(node);
    }

    /** All links and images, in order. */
    static List<Node> links(Node page) {
        var found = new ArrayList<Node>();
        page.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                found.add(link);
                visitChildren(link);
            }

            @Override
            public void visit(Image image) {
                found.add(image);
                visitChildren(image);
            }

            @Override
            public void visit(CustomBlock block) {
                visitChildren(block);
            }
        });
        return found;
    }

    static String destination(Node link) {
        return link instanceof Link one ? one.getDestination() : ((Image) link).getDestination();
    }

    static void redirect(Node link, String destination) {
        if (link instanceof Link one) one.setDestination(destination);
        else ((Image) link).setDestination(destination);
    }

    /** Whether the page has a heading of this level. */
    static boolean isHeading(Node node, int level) {
        return node instanceof Heading heading && heading.getLevel() == level;
    }

    /** Renders code with its comments, strings and keywords marked; it can be scrolled by keyboard. */
    private record Code(HtmlNodeRendererContext context) implements NodeRenderer {
        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(FencedCodeBlock.class);
        }

        @Override
        public void render(Node node) {
            var block = (FencedCodeBlock) node;
            var language = block.getInfo() == null ? "" : block.getInfo().strip();
            var writer = context.getWriter();
            writer.line();
            if (language.equals("mermaid")) {
                writer.raw(SequenceDiagram.html(block.getLiteral()));
                return;
            }
            writer.tag("pre", Map.of("tabindex", "0", "class", language.isEmpty() ? "text" : language));
            writer.tag("code");
            writer.raw(Highlighting.html(language, block.getLiteral()));
            writer.tag("/code");
            writer.tag("/pre");
            writer.line();
        }
    }
}
