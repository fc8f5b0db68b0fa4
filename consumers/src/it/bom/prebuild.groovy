// Depends on every module that the BOM lists. The test reads the same list.
def bom = new File(sources, 'lock-bom/pom.xml').getText('UTF-8')
def modules = (bom =~ /(?s)<dependency>.*?<artifactId>(.*?)</).collect { it[1] }
assert modules.size() > 5: "lock-bom lists ${modules}"

def pom = new File(basedir, 'pom.xml')
def marker = '<!-- every module that the BOM lists, without a version -->'
assert pom.text.contains(marker)
pom.setText(pom.getText('UTF-8').replace(marker, modules.collect {
    "<dependency><groupId>io.lockkeeper</groupId><artifactId>${it}</artifactId></dependency>"
}.join('\n        ')), 'UTF-8')

def list = new File(basedir, 'src/test/resources/modules.txt')
list.parentFile.mkdirs()
list.setText(modules.collect { "${it}-${version}.jar\n" }.join(), 'UTF-8')
