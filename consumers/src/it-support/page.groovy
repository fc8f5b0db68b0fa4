/** Makes a project from the code that a page shows, without adding anything that would make it compile or pass. */
class Page {
    final String path
    final String text
    final File project

    Page(String path, File project) {
        this.path = path
        this.text = new File(path).getText('UTF-8')
        this.project = project
    }

    List<String> blocks(String language) {
        def found = text =~ /(?s)```${language}\n(.*?)```/
        assert found.size() > 0: "${path} shows no block of ${language}"
        found.collect { it[1] }
    }

    /** Writes each code block as a file. Blocks that mention FunSpec or @Test go to the tests, all others to main. */
    void write(String language, String extension) {
        blocks(language).eachWithIndex { block, index ->
            def isTest = block =~ /(FunSpec|@Test)/
            def type = block =~ /(?m)^(?:public |final )*class (\w+)/
            def name = type ? type[0][1] : "Shown${index}"
            def file = new File(project, "src/${isTest ? 'test' : 'main'}/${language}/${name}.${extension}")
            file.parentFile.mkdirs()
            file.setText(block, 'UTF-8')
        }
    }

    /** Puts the dependencies that the page shows in place of the marker in the project's POM. */
    void dependencies() {
        put('<dependency>', '<!-- what the page shows -->')
    }

    /** Puts the plugin that the page shows in place of the marker, so that the page's own version has to run the tests. */
    void plugin() {
        put('<plugin>', '<!-- the plugin that the page shows -->')
    }

    private void put(String element, String marker) {
        def pom = new File(project, 'pom.xml')
        def shown = blocks('xml').find { it.contains(element) }
        assert shown: "${path} shows no ${element}"
        assert pom.text.contains(marker)
        pom.setText(pom.getText('UTF-8').replace(marker, shown), 'UTF-8')
    }

    /** Makes the page's XML block with this number, a whole POM, the POM of the project. */
    void pom(int index) {
        new File(project, 'pom.xml').setText(blocks('xml')[index], 'UTF-8')
    }
}
