def page = new GroovyClassLoader().parseClass(new File(support, 'page.groovy')).newInstance(sources + '/docs/getting-started.md', basedir)
page.pom(0)
page.write('java', 'java')

// No Gradle build runs here. So this checks that the page shows the same coordinates and main class for Gradle.
def gradle = page.blocks('kts')[0]
assert gradle.contains('"io.lockkeeper:lock-zookeeper:' + version + '"')
assert gradle.contains('mainClass = "HelloJava"')
