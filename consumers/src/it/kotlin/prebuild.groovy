def readme = new GroovyClassLoader().parseClass(new File(support, 'readme.groovy')).newInstance(readme, basedir)
readme.dependencies()
readme.write('kotlin', 'kt')
