def page = new GroovyClassLoader().parseClass(new File(support, 'page.groovy')).newInstance(sources + '/docs/getting-started.md', basedir)
page.pom(1)
page.write('kotlin', 'kt')
