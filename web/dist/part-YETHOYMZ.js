import{a as e}from"./part-SMDZLYDO.js";var a={name:"timeline",title:"Timeline",async show(i,m,n){i.append(e("h1",{},"Timeline"))}};export{a as view};
