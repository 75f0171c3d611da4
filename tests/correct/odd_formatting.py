# -*- coding: utf-8 -*-
import keras, numpy as np; from keras import layers as L

x = inp = L.Input( shape = ( 8 , 8 , 1 ) , name = 'in' ) ; n = 3
for k in 1,3 :
        x = L . Conv2D (
    4
                , k,
    padding=    "same"
      , activation  =  'relu' ) \
          ( x )
        if k>1 : x=L.MaxPool2D ( )( x )
        else :
	        x = L.Identity()(x)
y = (L.Flatten()
     (x)
     )
y = \
  L.Dense(n, activation=(
      'softmax'
      # a comment here
  ))(y)
m = keras.Model(inp, y); m.compile('adam', loss='sparse_categorical_crossentropy',)
def  f ( a , * , b = 2 ) : return a*b
lam = (lambda q=f(1,b=4) : q)()
m.fit(np.random.rand(lam,8,8,1), np.arange(lam)%n, verbose=0 if True else 1, batch_size= - - 2)
assert(m.output_shape==(None,n)) , "wrong" ; assert m.count_params( ) > 0
class Empty ( object , ) : pass ; z = 1
print ( * [ w.shape for w in m.weights ] , sep = '\n' ) if Empty.z else ...
