def readme = new GroovyClassLoader().parseClass(new File(support, 'page.groovy')).newInstance(sources + '/README.md', basedir)
readme.dependencies()
readme.write('java', 'java')

// No Gradle build runs here. So this checks that the README shows the same coordinates for Gradle as for Maven.
def inMaven = (readme.blocks('xml')[0] =~ /(?s)<groupId>(.*?)<.*?<artifactId>(.*?)<.*?<version>(.*?)</).collect { it[1..3].join(':') }
def inGradle = (readme.blocks('kts')[0] =~ /"([^"]+:[^"]+:[^"]+)"/).collect { it[1] }
assert inMaven == inGradle
assert inMaven.every { it.startsWith('io.lockkeeper:lock-') && it.endsWith(':' + version) }: "${inMaven} at ${version}"
